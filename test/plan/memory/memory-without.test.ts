import { expect, test } from '@jest/globals'
import { memoryWithout } from '../../../src/plan/memory/memory-without.js'
import type { FreeMemory } from '../../../src/facts/free-memory.js'
import { observedOn, observedOnHost, planOf } from '../../fixtures/observed-child.js'

const MIB = 2 ** 20
const GIB = 2 ** 30
const card = { name: 'CUDA0', description: 'NVIDIA GeForce RTX 4090', freeBytes: 4 * GIB, totalBytes: 24 * GIB }
const free: FreeMemory = { host: 8 * GIB, devices: [card], companionFiles: 0 }

test('where nothing runs, it is what is free', () => {
  expect(memoryWithout(null, free)).toBe(free)
})

test('a child in main memory gives back its cache and its buffers, not the pages of the model’s file', () => {
  const plan = planOf({ settings: { contextSize: 2048 } })
  const without = memoryWithout({ plan, observed: observedOnHost(plan) }, { ...free, devices: [] })
  expect(without.host).toBe(8 * GIB + 302 * MIB)
})

test('one on a device gives it back there', () => {
  const plan = planOf({ binary: { backend: 'cuda' }, settings: { contextSize: 2048 } })
  const without = memoryWithout({ plan, observed: observedOn('CUDA0', plan) }, free)
  expect(without.host).toBe(8 * GIB + 20 * MIB)
  expect(without.devices?.[0]?.freeBytes).toBeCloseTo(4 * GIB + plan.model.bytes + 302 * MIB, -4)
})

test('of a device that knows only of its own process, never more than it has', () => {
  const plan = planOf({ binary: { backend: 'cuda' }, settings: { contextSize: 2048 } })
  const whole = { ...card, freeBytes: card.totalBytes }
  const without = memoryWithout({ plan, observed: observedOn('CUDA0', plan) }, { ...free, devices: [whole] })
  expect(without.devices?.[0]?.freeBytes).toBe(card.totalBytes)
})

test('main memory under another name is main memory', () => {
  const plan = planOf({ settings: { contextSize: 2048 } })
  const weights = [{ device: 'AMX', mib: 100 }]
  const without = memoryWithout({ plan, observed: observedOnHost(plan, { weights }) }, { ...free, devices: [] })
  expect(without.host).toBe(8 * GIB + 402 * MIB)
})
