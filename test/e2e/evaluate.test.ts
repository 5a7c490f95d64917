import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { evaluate, evaluationReport, type EvaluateChoice, type EvaluationEvent } from '../../src/index.js'
import { runCommand, runToEnd } from './running-command.js'
import { resultsHome, type ResultsHome } from './results-home.js'
import { installing, installTestServer } from './test-home.js'

let home: ResultsHome

beforeAll(async () => {
  home = await resultsHome()
}, installing)
afterAll(() => home.remove())

/** Small enough for a busy machine: more threads than free cores would wait for each other. */
function small(choice: EvaluateChoice): EvaluateChoice {
  return {
    config: { backend: 'cpu', binary: { source: 'debian' }, threads: 1, contextSize: 512 },
    pairs: ['q4_0'],
    depths: [0],
    textTokens: 512,
    offline: true,
    env: home.env,
    ...choice,
  }
}

/** Folders of the cache in which something lies, and programs that were started from this home. */
async function leftovers(): Promise<string[]> {
  const cached = await readdir(path.join(home.path, 'cache'), { recursive: true })
  const files = cached.filter((name) => name.includes('run-'))
  if (process.platform !== 'linux') return files
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return [...files, ...commands.filter((command) => command.includes(home.path))]
}

type ProgressEvent = Extract<EvaluationEvent, { event: 'progress' }>

describe('the demo model with the real llama.cpp', () => {
  test(
    'stopped in the middle, it leaves nothing behind; the next one goes on there and gives the whole',
    async () => {
      const stop = new AbortController()
      const stopped = evaluate(
        small({
          signal: stop.signal,
          onEvent: (event) => {
            // In the middle of llama-perplexity.
            if (event.event === 'progress' && event.part === 'quality' && event.share > 0) stop.abort()
          },
        }),
      )
      await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' })
      expect(await leftovers()).toEqual([])

      const seen: ProgressEvent[] = []
      const evaluation = await evaluate(
        small({
          onEvent: (event) => {
            if (event.event === 'progress') seen.push(event)
          },
        }),
      )
      expect(await leftovers()).toEqual([])
      expect(seen[0]).toMatchObject({ pair: 'f16', part: 'quality', step: 2, steps: 6 })

      const [reference, q4] = evaluation.pairs
      expect(evaluation.pairs.map(({ failures }) => failures)).toEqual([[], []])
      for (const { memory, speed } of evaluation.pairs) {
        expect(memory!.observedMiB! * 1024 * 1024).toBeCloseTo(memory!.computedBytes!, -4)
        expect(speed).toMatchObject({ by: 'llama-bench', depths: [{ depth: 0 }] })
      }
      expect(reference!.memory!.computedBytes).toBe(512 * 1024)
      expect(q4!.memory).toMatchObject({ computedBytes: 144 * 1024, observedTypes: { k: 'q4_0', v: 'q4_0' } })
      expect(reference!.quality).toMatchObject({ by: 'llama-perplexity', divergence: null })
      expect(q4!.quality!.divergence!.value).toBeGreaterThan(0)
      expect(q4!.quality!.divergence!.value).toBeLessThan(0.1)
      expect(q4!.quality!.sameTop!.value).toBeGreaterThan(0.8)
      expect(reference!.answers).toEqual({ prompts: 8, same: 8, agreedTokens: null })
      expect(q4!.answers!.prompts).toBe(8)

      const report = evaluationReport(evaluation)
      expect(report).toContain('cortex-demo')
      expect(report).toContain('q4_0')
    },
    installing,
  )

  test(
    'what is complete is not measured again',
    async () => {
      const events: EvaluationEvent[] = []
      const evaluation = await evaluate(small({ onEvent: (event) => void events.push(event) }))
      expect(events.filter(({ event }) => event === 'progress')).toEqual([])
      expect(evaluation.pairs).toHaveLength(2)
    },
    installing,
  )
})

test(
  'a build that ships neither llama-perplexity nor llama-bench is measured through its server',
  async () => {
    const { executable } = await installTestServer()
    const alone = path.join(home.path, 'llama-server')
    await symlink(executable, alone)
    const evaluation = await evaluate(
      small({
        config: { backend: 'cpu', binary: { source: 'path', path: alone }, threads: 1, contextSize: 256 },
        textTokens: 128,
      }),
    )
    const [reference, q4] = evaluation.pairs
    expect(evaluation.pairs.map(({ failures }) => failures)).toEqual([[], []])
    for (const { speed, quality } of evaluation.pairs) {
      expect(speed!.by).toBe('llama-server')
      expect(speed!.depths[0]!.prompt!.mean).toBeGreaterThan(0)
      expect(speed!.depths[0]!.generation!.mean).toBeGreaterThan(0)
      expect(quality).toMatchObject({ by: 'llama-server', tokens: 62 })
    }
    // As llama-perplexity says of the same text: it is between 1.5 and 2.
    expect(reference!.quality!.perplexity.value).toBeGreaterThan(1.2)
    expect(reference!.quality!.perplexity.value).toBeLessThan(3)
    expect(q4!.quality!.divergence!.value).toBeGreaterThan(0)
    expect(q4!.quality!.divergence!.value).toBeLessThan(0.1)
    expect(await leftovers()).toEqual([])
  },
  installing,
)

test(
  'the command: Ctrl-C ends it with 130 and nothing behind; the same command then finishes, with a report',
  async () => {
    const config = path.join(home.path, 'cortex.yaml')
    await writeFile(config, 'backend: cpu\nbinary: { source: debian }\nthreads: 1\ncontextSize: 256\n')
    const report = path.join(home.path, 'report.html')
    const args = [
      'evaluate',
      '--config',
      config,
      '--pairs',
      'q4_0',
      '--text-tokens',
      '256',
      '--depths',
      '0',
      '--offline',
    ]
    const options = { cwd: home.path, env: home.env }
    const kept = await evaluations()
    const command = runCommand([...args, '--json'], options)
    while ((await evaluations()).length === kept.length) await delay(5)
    command.process.kill('SIGINT')
    const { code, stdout } = await command.finished
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ABORTED' } })
    expect(await leftovers()).toEqual([])

    const whole = await runToEnd([...args, '--html', report], options)
    expect(whole).toMatchObject({ code: 0, stderr: '' })
    expect(whole.stdout).toMatch(/q4_0 +72 KiB/)
    expect(await readFile(report, 'utf8')).toMatch(/^<!doctype html>/)
  },
  installing,
)

/** Files of kept results. */
function evaluations(): Promise<string[]> {
  return readdir(path.join(home.path, 'data', 'evaluations')).catch(() => [])
}

test.each(['missing/report.html', '.'])(
  'a report that could not be written to %s is refused at once',
  async (place) => {
    const report = path.join(home.path, place)
    const { code, stderr } = await runToEnd(['evaluate', '--html', report], { cwd: home.path, env: home.env })
    expect(code).toBe(64)
    expect(stderr).toContain('The report cannot be written')
  },
)

test.each([
  ['--pairs', ','],
  ['--depths', ' , '],
])('%s %j is refused', async (option, list) => {
  const { code, stderr } = await runToEnd(['evaluate', option, list], { cwd: home.path, env: home.env })
  expect(code).toBe(64)
  expect(stderr).toContain('The list is empty.')
})

test('a text that is none is refused before anything is started', async () => {
  await expect(evaluate(small({ text: path.join(home.path, 'missing.txt') }))).rejects.toMatchObject({
    code: 'EVALUATION_TEXT_UNREADABLE',
  })
  const binary = path.resolve('binaries', 'cortex-demo.gguf')
  await expect(evaluate(small({ text: binary }))).rejects.toMatchObject({
    code: 'EVALUATION_TEXT_UNREADABLE',
    message: expect.stringContaining('not UTF-8'),
  })
  const blank = path.join(home.path, 'blank.txt')
  await writeFile(blank, ' \n')
  await expect(evaluate(small({ text: blank }))).rejects.toMatchObject({ code: 'EVALUATION_TEXT_TOO_SHORT' })
})
