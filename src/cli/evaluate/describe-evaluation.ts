import { pairName, type Evaluation, type PairResult } from '../../index.js'
import { formatBytes } from '../format-amounts.js'
import { formatRows } from '../format-rows.js'
import type { Terminal } from '../terminal.js'
import { wrapText } from '../wrap-text.js'

/** A row for each pair, then the recommendation and its reasons. */
export function describeEvaluation(
  evaluation: Evaluation,
  { style, columns }: Pick<Terminal, 'style' | 'columns'>,
): string {
  const { pairs, recommendation, skipped, notes } = evaluation
  const taken = pairName(recommendation.pair)
  const depth = evaluation.conditions.depths.at(-1) ?? 0
  const rows = pairs.map((result) => {
    const name = pairName(result.pair)
    return [name === taken ? style('green', `✓ ${name}`) : `  ${name}`, ...cells(result, depth)]
  })
  const titles = ['  K/V', 'memory', `read t/s`, `write t/s`, 'perplexity', 'KL div.', 'same top', 'answers', 'recall']
  const paragraph = (text: string): string => wrapText(text, 2, columns)
  return [
    describeConditions(evaluation),
    formatRows([titles.map((title) => style('dim', title)), ...rows]),
    [style('green', wrapText(recommendation.sentence, 0, columns)), ...recommendation.grounds.map(paragraph)].join(
      '\n',
    ),
    ...section('not measured', [
      ...skipped.map(({ pair, reason }) => `${pairName(pair)}: ${reason}`),
      ...pairs.flatMap(({ pair, failures }) => failures.map((failure) => `${pairName(pair)}: ${failure}`)),
    ]).map((text) => wrapText(text, 0, columns)),
    ...section('note', notes).map((text) => wrapText(text, 0, columns)),
    ...section('other builds, with the same model, text and settings', describeOthers(evaluation)),
  ].join('\n\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join('\n')]
}

function describeOthers({ others }: Evaluation): string[] {
  const rows = others.flatMap(({ build, version, backend, pairs }) =>
    pairs.map(({ pair, divergence, prompt, generation }) => [
      `${build === null ? version : `b${build}`}, ${backend}`,
      pair,
      prompt === null ? '-' : `read ${significant(prompt)} t/s`,
      generation === null ? '-' : `write ${significant(generation)} t/s`,
      divergence === null ? '-' : `KL div. ${significant(divergence)}`,
    ]),
  )
  return rows.length === 0 ? [] : formatRows(rows).split('\n')
}

function describeConditions({ model, binary, machine, text, conditions }: Evaluation): string {
  const { plannedContext, depths } = conditions
  const build = binary.build === null ? binary.version : `b${binary.build}`
  return formatRows([
    [
      'model',
      [model.name ?? model.reference, model.architecture, model.quantization].filter((word) => word).join(', '),
    ],
    ['server', `${build}, ${binary.backend}`],
    ['machine', `${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`],
    ['text', `${text.name}, ${formatBytes(text.bytes)}`],
    ['memory', `the K/V cache for ${plannedContext} tokens`],
    ['speed', `with ${depths.at(-1) ?? 0} tokens in the cache`],
  ])
}

function cells({ memory, speed, quality, answers, recall }: PairResult, depth: number): string[] {
  const at = speed?.depths.find((measured) => measured.depth === depth)
  const compared = recall.filter(({ comparable }) => comparable)
  const sum = (key: 'right' | 'trials'): number => compared.reduce((total, result) => total + result[key], 0)
  const bytes = memory?.plannedBytes ?? null
  return [
    bytes === null ? '-' : formatBytes(bytes),
    at?.prompt ? String(Math.round(at.prompt.mean)) : '-',
    at?.generation ? String(significant(at.generation.mean)) : '-',
    quality ? quality.perplexity.value.toFixed(4) : '-',
    quality?.divergence ? String(significant(quality.divergence.value)) : '-',
    quality?.sameTop ? `${(100 * quality.sameTop.value).toFixed(1)} %` : '-',
    answers ? `${answers.same} of ${answers.prompts}` : '-',
    compared.length > 0 ? `${sum('right')} of ${sum('trials')}` : '-',
  ]
}

function significant(value: number): number {
  return Number(value.toPrecision(3))
}
