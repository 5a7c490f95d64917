import { describe, expect, test } from '@jest/globals'
import { compareObserved } from '../../../src/supervisor/children/compare-observed.js'
import type { Running } from '../../../src/supervisor/events.js'
import { planOf, type PlanChanges } from '../../fixtures/observed-child.js'

type Seen = Partial<Pick<Running, 'flashAttention'>> & { buffers?: { device: string; mib: number }[] }

function differences(changes: PlanChanges, { buffers = [{ device: 'CUDA0', mib: 2 }], ...seen }: Seen): string[] {
  const plan = planOf(changes)
  const running = {
    cacheTypeK: plan.cacheTypeK,
    cacheTypeV: plan.cacheTypeV,
    kvBytes: null,
    kvObserved: { kMiB: 1, vMiB: 1, caches: 1, buffers },
    contextSize: plan.memory.cells,
    flashAttention: 'on',
    ...seen,
  } as unknown as Running
  return compareObserved(plan, running).map(({ code, message }) => `${code}: ${message}`)
}

const cuda = { backend: 'cuda' }

describe('the device of the cache', () => {
  test('is main memory where a GPU was asked for: told', () => {
    expect(differences({ binary: cuda }, { buffers: [{ device: 'CPU', mib: 2 }] })).toEqual([
      expect.stringMatching(/^KV_DEVICE_DIFFERS: The cuda backend was asked for/),
    ])
  })

  test('is main memory for some layers, though all were to be on the device: told, with the figures', () => {
    const buffers = [
      { device: 'CUDA0', mib: 36 },
      { device: 'CPU', mib: 12 },
    ]
    const told = [expect.stringMatching(/^KV_DEVICE_DIFFERS: 12\.00 of the 48\.00 MiB/)]
    expect(differences({ binary: cuda }, { buffers })).toEqual(told)
    expect(differences({ binary: cuda, settings: { gpuLayers: 'all' } }, { buffers })).toEqual(told)
    expect(differences({ binary: cuda, settings: { gpuLayers: 99 } }, { buffers })).toEqual(told)
    expect(differences({ binary: cuda, settings: { gpuLayers: 3 } }, { buffers })).toEqual([])
  })

  test('is main memory where it was to be: not told', () => {
    const buffers = [{ device: 'CPU', mib: 2 }]
    expect(differences({}, { buffers })).toEqual([])
    for (const settings of [{ gpuLayers: 0 }, { kvOffload: false }, { devices: ['none'] }]) {
      expect(differences({ binary: cuda, settings }, { buffers })).toEqual([])
    }
  })
})

describe('flash attention', () => {
  test('that was asked for and is not there is told', () => {
    expect(differences({ settings: { flashAttention: 'on' } }, { flashAttention: 'off' })).toHaveLength(1)
    expect(differences({ settings: { flashAttention: 'off' } }, { flashAttention: 'on' })).toHaveLength(1)
    expect(differences({ settings: { flashAttention: 'off' } }, { flashAttention: 'off' })).toEqual([])
  })

  test('that llama-server left off is told where the device should have it', () => {
    expect(differences({ binary: cuda }, { flashAttention: 'off' })).toEqual([
      expect.stringMatching(/^FLASH_ATTENTION_DIFFERS: Flash attention was left to llama-server and is off/),
    ])
    // Of this pair the table says so itself; of this backend it says nothing.
    const mixed = { cacheTypeK: 'q8_0' }
    expect(differences({ binary: { ...cuda, build: 10_000 }, settings: mixed }, { flashAttention: 'off' })).toEqual([])
    expect(differences({ binary: { backend: 'sycl' } }, { flashAttention: 'off' })).toEqual([])
    expect(differences({}, { flashAttention: 'off', buffers: [] })).toEqual([])
    expect(differences({ binary: cuda }, { flashAttention: 'on' })).toEqual([])
  })
})

describe('the size of the cache', () => {
  const codes = (kvBytes: number, mib: number, caches: number): string[] => {
    const plan = planOf({})
    const kvObserved = { kMiB: mib / 2, vMiB: mib / 2, caches, buffers: [] }
    const { cacheTypeK, cacheTypeV } = plan
    const running = { cacheTypeK, cacheTypeV, kvBytes, kvObserved, contextSize: null, flashAttention: null }
    return compareObserved(plan, running as unknown as Running).map(({ code }) => code)
  }

  test('is rounded by the log for K and V of each cache, and no more than that is let pass', () => {
    const bytes = 4 * 2 ** 20
    expect(codes(bytes, 4, 1)).toEqual([])
    expect(codes(bytes, 4.0099, 1)).toEqual([])
    expect(codes(bytes, 4.011, 1)).toEqual(['KV_BYTES_DIFFER'])
    expect(codes(bytes, 4.019, 2)).toEqual([])
    expect(codes(bytes, 3.979, 2)).toEqual(['KV_BYTES_DIFFER'])
  })
})
