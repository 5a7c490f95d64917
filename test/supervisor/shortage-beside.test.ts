import { expect, test } from '@jest/globals'
import type { FreeMemory } from '../../src/facts/free-memory.js'
import { shortageBeside } from '../../src/supervisor/shortage-beside.js'
import { observedOnHost, planOf } from '../fixtures/observed-child.js'

const { signal } = new AbortController()
const GiB = 2 ** 30
/** As an evaluation plans: without a cache of earlier prompts. */
const plan = planOf({ settings: { cacheRam: 0 } })
const running = { plan: planOf(), observed: observedOnHost(planOf()) }

function ask(host: number | null, serving: typeof running | null = running): Promise<string | null> {
  const free: FreeMemory = { host, devices: [], companionFiles: 0 }
  return shortageBeside(serving, plan, { freeMemory: () => Promise.resolve(free) }, signal)
}

test('where it surely fits, is not known, or nothing runs, nothing stands in the way', async () => {
  expect(await ask(24 * GiB)).toBeNull()
  expect(await ask(null)).toBeNull()
  expect(await ask(0, null)).toBeNull()
  expect(await shortageBeside(running, plan, {}, signal)).toBeNull()
})

test('a prompt cache that has not grown yet is no hindrance', async () => {
  expect(await ask(2 * GiB)).toBeNull()
})

test('what is short is told with its figures', async () => {
  expect(await ask(0)).toMatch(/^A second llama-server may need .* of main memory \(0 MiB free\)\.$/)
})
