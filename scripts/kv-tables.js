// `node scripts/kv-tables.js [--model M] [--config FILE] [--text FILE] [--pairs A,B/C]`: measures cache types with
// `evaluate` and prints the tables of docs/kv-cache.md as Markdown; with `--write` puts them there, between the marks.
// What was measured before is not measured again, so a second run only prints.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.js'

/** All types at both places, and some mixed pairs: which of the two matters more. */
const usualPairs = 'q8_0,q8_0/q5_1,q8_0/q4_0,q5_1,q5_0,q4_1,iq4_nl,q4_0,f16/q4_0,q4_0/f16'
const guide = path.join(root, 'docs', 'kv-cache.md')
const [begin, end] = ['<!-- tables: made by scripts/kv-tables.js -->', '<!-- end of tables -->']

/** @typedef {import('../src/index.js').Evaluation} Evaluation */
/** @typedef {import('../src/index.js').PairResult} PairResult */

/**
 * @param {Evaluation} evaluation
 * @param {(name: string) => { blockBytes: number, blockValues: number } | undefined} cacheType
 */
export function tables(evaluation, cacheType) {
  const { pairs, machine, binary, conditions, measuredAt, model, text } = evaluation
  const [reference] = pairs
  const build = binary.build === null ? binary.version : `b${binary.build}`
  const about =
    `${model.name ?? model.reference} (${model.architecture}, ${model.quantization ?? 'mixed'}), llama.cpp ${build}, ${binary.backend}, ` +
    `${machine.processor}, ${machine.cores} cores${conditions.threads === null ? '' : ` (${conditions.threads} used)`}, ${measuredAt.slice(0, 10)}. Memory for ${conditions.plannedContext} tokens; ` +
    `quality on ${reference?.quality?.tokens ?? 0} tokens of ${text.name}.`
  const bits = (/** @type {string} */ name) => {
    const type = cacheType(name)
    return type ? (8 * type.blockBytes) / type.blockValues : NaN
  }
  const quality = [
    ['K', 'V', 'bits per value', 'memory', 'perplexity', 'KL divergence', 'same top token', 'same answers', 'recall'],
    ...pairs.map((result) => [
      result.pair.k,
      result.pair.v,
      shorten((bits(result.pair.k) + bits(result.pair.v)) / 2),
      result.memory?.plannedBytes ? `${(result.memory.plannedBytes / 1024 ** 2).toFixed(2)} MiB` : '',
      result.quality ? result.quality.perplexity.value.toFixed(4) : '',
      result.quality?.divergence ? shorten(result.quality.divergence.value) : '',
      result.quality?.sameTop ? `${(100 * result.quality.sameTop.value).toFixed(1)} %` : '',
      result.answers ? `${result.answers.same} of ${result.answers.prompts}` : '',
      recalled(result),
    ]),
  ]
  const speed = [
    ['K', 'V', ...conditions.depths.flatMap((depth) => [`read at ${depth}`, `write at ${depth}`])],
    ...pairs.map(({ pair, speed }) => [
      pair.k,
      pair.v,
      ...conditions.depths.flatMap((depth) => {
        const at = speed?.depths.find((measured) => measured.depth === depth)
        return [at?.prompt, at?.generation].map((rate) => (rate ? shorten(rate.best) : ''))
      }),
    ]),
  ]
  const speedAbout =
    `Speeds are tokens per second of the fastest of ${conditions.repetitions} runs, with so many tokens in the cache: ` +
    `${conditions.promptTokens} tokens of prompt read, ${conditions.generatedTokens} written.`
  return [about, table(quality), speedAbout, table(speed)].join('\n\n')
}

/** @param {PairResult} result */
function recalled({ recall }) {
  const compared = recall.filter(({ comparable }) => comparable)
  const sum = (/** @type {'right' | 'trials'} */ key) => compared.reduce((total, result) => total + result[key], 0)
  return compared.length > 0 ? `${sum('right')} of ${sum('trials')}` : ''
}

/** @param {number} value */
function shorten(value) {
  return Number.isFinite(value) ? String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3))) : ''
}

/** @param {string[][]} rows */
function table([titles = [], ...rows]) {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

async function main() {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      config: { type: 'string' },
      text: { type: 'string' },
      pairs: { type: 'string', default: usualPairs },
      write: { type: 'boolean', default: false },
    },
  })
  await setUp()
  const from = (/** @type {string} */ name) => import(pathToFileURL(path.join(root, 'dist', name)).href)
  const [{ evaluate }, { cacheType }] = await Promise.all([from('index.js'), from('kv-cache.js')])
  const evaluation = await evaluate({
    ...(values.config && { configFile: values.config }),
    ...(values.model && { overrides: [{ key: 'model', value: values.model, flag: '--model' }] }),
    ...(values.text && { text: values.text }),
    pairs: values.pairs.split(','),
    onEvent: (/** @type {import('../src/index.js').EvaluationEvent} */ event) => {
      if (event.event === 'progress' && event.share === 0) {
        console.error(`${event.step} of ${event.steps}: ${event.pair}, ${event.part}`)
      }
    },
  })
  const text = tables(evaluation, cacheType)
  if (!values.write) {
    console.log(text)
    return
  }
  const [before, rest] = (await readFile(guide, 'utf8')).split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${guide} lacks its marks.`)
  // Only now is it certain to be installed.
  const prettier = await import('prettier')
  const options = await prettier.resolveConfig(guide)
  const content = `${before}${begin}\n\n${text}\n\n${end}${after}`
  await writeFile(guide, await prettier.format(content, { ...options, filepath: guide }))
}

if (process.argv[1] === import.meta.filename) await main()
