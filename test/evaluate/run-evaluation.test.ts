import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parsePairs } from '../../src/evaluate/measured-pairs.js'
import type { Instruments, MeasureOptions } from '../../src/evaluate/instruments.js'
import { openResults, type ResultsKey } from '../../src/evaluate/results-file.js'
import { runEvaluation, type EvaluationProgress } from '../../src/evaluate/run-evaluation.js'
import { parts, type EvaluationPart } from '../../src/evaluate/time-left.js'
import { CortexError } from '../../src/errors.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const pairs = parsePairs(['q8_0', 'q4_0'])
const key: ResultsKey = { model: 'm', binary: 'b', backend: 'cpu', text: 't', settings: [], conditions: {} }
const names = pairs.flatMap(({ k }) => parts.map((part) => `${k} ${part}`))

/** Instruments that note what they are asked for; `measure` stands in their place. */
function instruments(measure: (name: string, options: MeasureOptions) => Promise<unknown> = async () => ({})) {
  const asked: string[] = []
  const of = (part: EvaluationPart) => async (options: MeasureOptions) => {
    const name = `${options.pair.k} ${part}`
    asked.push(name)
    return (await measure(name, options)) as never
  }
  const all: Instruments = { served: of('served'), quality: of('quality'), speed: of('speed') }
  return { all, asked }
}

async function run(
  { all }: ReturnType<typeof instruments>,
  { signal = new AbortController().signal, fresh = false, ofKey = key } = {},
) {
  const progress: EvaluationProgress[] = []
  const results = await openResults(folder.path, ofKey, { build: 1, version: '1', backend: 'cpu' }, fresh)
  const failures = await runEvaluation({
    pairs,
    results,
    instruments: all,
    signal,
    onProgress: (p) => progress.push(p),
  })
  return { results, failures, progress }
}

const failing = (name: string) =>
  instruments(async (asked) => {
    if (asked === name) throw new CortexError('EVALUATION_TOOL_FAILED', 'It ended.')
    return {}
  })

describe('what is measured', () => {
  test('every part of every pair, the reference first, with progress', async () => {
    const fake = instruments(async (_, { onShare }) => {
      onShare(0.5)
      return {}
    })
    const { progress, failures } = await run(fake)
    expect(fake.asked).toEqual(names)
    expect(progress.map(({ step }) => step)).toEqual(names.flatMap((_, at) => [at + 1, at + 1]))
    expect(progress.every(({ steps }) => steps === 9)).toBe(true)
    expect(progress.at(-1)!.left).toBeGreaterThanOrEqual(0)
    expect(failures.size).toBe(0)
  })

  test('nothing again that is there', async () => {
    await run(instruments())
    const again = instruments()
    await run(again)
    expect(again.asked).toEqual([])
  })

  test('all again, if that is asked for, or something else is measured', async () => {
    await run(instruments())
    const fresh = instruments()
    await run(fresh, { fresh: true })
    expect(fresh.asked).toEqual(names)
    const other = instruments()
    await run(other, { ofKey: { ...key, binary: 'another' } })
    expect(other.asked).toEqual(names)
    expect(await readdir(folder.path)).toHaveLength(2)
  })

  test.each(names)('stopped at %s, it goes on there', async (name) => {
    const stop = new AbortController()
    const stopped = instruments(async (asked) => {
      if (asked !== name) return {}
      stop.abort()
      throw new Error('whatever a killed program leads to')
    })
    await expect(run(stopped, { signal: stop.signal })).rejects.toMatchObject({
      code: 'ABORTED',
      hint: expect.stringContaining('goes on where'),
    })
    const again = instruments()
    await run(again)
    expect(again.asked).toEqual(names.slice(names.indexOf(name)))
  })

  test('a signal that has fired already has nothing measured', async () => {
    const fake = instruments()
    await expect(run(fake, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(fake.asked).toEqual([])
  })
})

describe('what cannot be measured', () => {
  test('of one pair is told, and tried again the next time', async () => {
    const fake = failing('q8_0 quality')
    const { failures } = await run(fake)
    expect(fake.asked).toEqual(names)
    expect([...failures]).toEqual([['q8_0', ['It ended.']]])
    const again = instruments()
    await run(again)
    expect(again.asked).toEqual(['q8_0 quality'])
  })

  test('as a server is not tried as anything else', async () => {
    const fake = failing('q8_0 served')
    await run(fake)
    expect(fake.asked).toEqual(names.filter((name) => !['q8_0 quality', 'q8_0 speed'].includes(name)))
  })

  test('of the reference leaves that part out for all', async () => {
    const fake = failing('f16 quality')
    const { failures } = await run(fake)
    expect(fake.asked).toEqual(names.filter((name) => name === 'f16 quality' || !name.endsWith('quality')))
    expect([...failures.keys()]).toEqual(['f16'])
  })

  test('at all: a reference that does not start', async () => {
    await expect(run(failing('f16 served'))).rejects.toMatchObject({ code: 'EVALUATION_TOOL_FAILED' })
  })

  test('for a fault of ours', async () => {
    const broken = instruments(async () => {
      throw new TypeError('x is not a function')
    })
    await expect(run(broken)).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})

test('each pair is given what is known of the reference by then', async () => {
  const known: Record<string, string[]> = {}
  await run(
    instruments(async (name, { reference }) => {
      known[name] = Object.keys(reference)
      return {}
    }),
  )
  expect(known['f16 served']).toEqual([])
  expect(known['f16 quality']).toEqual(['served'])
  expect(known['q8_0 served']).toEqual(['served', 'quality', 'speed'])
})
