import { expect, test } from '@jest/globals'
import type { FreeMemory } from '../../src/facts/free-memory.js'
import { pickStrategy } from '../../src/supervisor/pick-strategy.js'
import { observedOnHost, planOf } from '../fixtures/observed-child.js'

const { signal } = new AbortController()
const next = planOf({ settings: { cacheTypeK: 'q8_0' } })
const running = { plan: planOf(), observed: observedOnHost(planOf()) }
const plenty: FreeMemory = { host: 2 ** 40, devices: [], companionFiles: 0 }

/** Inputs that count how often they are asked to measure. */
function measuring(free: FreeMemory) {
  const asked: unknown[] = []
  const freeMemory = (...args: unknown[]): Promise<FreeMemory> => {
    asked.push(args)
    return Promise.resolve(free)
  }
  return { asked, freeMemory }
}

test('what is free for the next plan decides', async () => {
  const inputs = measuring(plenty)
  const choice = await pickStrategy({ asked: 'auto', running, next, inputs, signal })
  expect(choice.strategy).toBe('blueGreen')
  expect(inputs.asked).toEqual([[next, signal]])
  const scarce = measuring({ ...plenty, host: 0 })
  expect((await pickStrategy({ asked: 'auto', running, next, inputs: scarce, signal })).strategy).toBe('stopFirst')
})

test('nothing is measured where that decides nothing', async () => {
  const inputs = measuring(plenty)
  const ask = async (asked: 'auto' | 'blueGreen' | 'stopFirst', before: typeof running | null) =>
    (await pickStrategy({ asked, running: before, next, inputs, signal })).strategy
  expect(await ask('blueGreen', running)).toBe('blueGreen')
  expect(await ask('stopFirst', running)).toBe('stopFirst')
  expect(await ask('auto', null)).toBe('stopFirst')
  expect(inputs.asked).toEqual([])
})

test('where nobody can measure, the old one is stopped first', async () => {
  expect((await pickStrategy({ asked: 'auto', running, next, inputs: {}, signal })).reason).toBe(
    'The free memory is unknown.',
  )
})

test('an abort ends it', async () => {
  const reason = new Error('stopping')
  const inputs = { freeMemory: () => Promise.reject(reason) }
  await expect(pickStrategy({ asked: 'auto', running, next, inputs, signal })).rejects.toBe(reason)
})
