import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { observeLog, type ObservedState } from '../../src/child/observe-log.js'

function linesOf(name: string): string[] {
  return readFileSync(new URL(`../fixtures/logs/${name}.log`, import.meta.url), 'utf8').split('\n')
}

/** Of the cache; the other buffers have their own tests. */
type CacheState = Omit<ObservedState, 'weights' | 'compute' | 'companions'>

function observe(lines: readonly string[]): CacheState {
  const observer = observeLog()
  for (const line of lines) observer.read(line)
  const { weights: _weights, compute: _compute, companions: _companions, ...cache } = observer.state
  return cache
}

const nothing: CacheState = {
  cacheTypeK: null,
  cacheTypeV: null,
  kMiB: null,
  vMiB: null,
  caches: 0,
  buffers: [],
  cells: null,
  contextSize: null,
  flashAttention: null,
}

function one(
  cacheTypeK: string,
  kMiB: number,
  cacheTypeV: string,
  vMiB: number,
  cells: number,
  buffer: number,
  flashAttention: 'on' | 'off' = 'on',
): CacheState {
  const buffers = [{ device: 'CPU', mib: buffer }]
  return { cacheTypeK, cacheTypeV, kMiB, vMiB, caches: 1, buffers, cells, contextSize: cells, flashAttention }
}

describe('what a recorded log tells', () => {
  test.each<[string, CacheState]>([
    ['f16-auto', one('f16', 1, 'f16', 1, 2048, 2)],
    ['q8_0-q5_1', one('q8_0', 0.53, 'q5_1', 0.38, 2048, 0.91)],
    ['f16-fa-off', one('f16', 1, 'f16', 1, 2048, 2, 'off')],
    ['q8_0-f16-fa-off', one('q8_0', 0.53, 'f16', 1, 2048, 1.53, 'off')],
    ['f32-ctx4096', one('f32', 4, 'f32', 4, 4096, 8)],
    ['iq4_nl-q4_1-fit-off', one('iq4_nl', 0.28, 'q4_1', 0.31, 2048, 0.59)],
    ['bf16-parallel2-unified', one('bf16', 1, 'bf16', 1, 2048, 2)],
    // Two slots of 256 cells each, and three of 512 for a context of 1000.
    ['q4_0-ctx512-parallel2', one('q4_0', 0.07, 'q4_0', 0.07, 512, 0.14)],
    ['f16-ctx1000-parallel3', one('f16', 0.75, 'f16', 0.75, 1536, 1.5)],
    // The draft model's own cache, q8_0, comes after and does not count.
    ['f16-draft-q8_0', one('f16', 1, 'f16', 1, 2048, 2)],
    ['q8_0-verbosity3', nothing],
    ['rpc-q8_0', { ...one('q8_0', 0.53, 'q8_0', 0.53, 2048, 1.06), buffers: [{ device: 'RPC0', mib: 1.06 }] }],
  ])('%s', (name, expected) => {
    expect(observe(linesOf(name))).toEqual(expected)
  })

  test('the caches of global and sliding layers belong together, each device counted once', () => {
    expect(observe(linesOf('gemma3-f16'))).toEqual({
      ...one('f16', 2.25, 'f16', 2.25, 4096, 4.5),
      caches: 2,
    })
    expect(observe(linesOf('gemma3-q8_0-swa-full'))).toMatchObject({ kMiB: 1.6, vMiB: 1.6, caches: 2, cells: 2048 })
    expect(observe(linesOf('gemma3-rpc-offload3'))).toMatchObject({
      kMiB: 4.12,
      vMiB: 4.12,
      cells: 4096,
      buffers: [
        { device: 'RPC0', mib: 3.25 },
        { device: 'CPU', mib: 5 },
      ],
    })
  })

  test('older builds say it in other words', () => {
    expect(observe(linesOf('older-2024-kv-self'))).toEqual({
      ...one('q8_0', 2.39, 'q8_0', 2.39, 512, 4.78),
      cells: null,
      buffers: [{ device: 'CUDA0', mib: 4.78 }],
    })
    expect(observe(linesOf('older-2025-unified-swa'))).toEqual({
      ...one('f16', 144, 'f16', 144, 4096, 288, 'off'),
      caches: 2,
      buffers: [{ device: 'Metal', mib: 288 }],
    })
  })
})

describe('what a log tells must not mislead', () => {
  test('a context that is constructed only to measure memory is forgotten when the real one comes', () => {
    const rehearsal = linesOf('gemma3-f16')
      .filter((line) => /llama_context|llama_kv_cache/.test(line))
      .map((line) => line.replace(/\d+\.\d\d MiB/g, '0.00 MiB').replace('4096', '512'))
    expect(rehearsal.some((line) => line.includes('0.00 MiB'))).toBe(true)
    expect(observe([...rehearsal, ...linesOf('gemma3-f16')])).toEqual(observe(linesOf('gemma3-f16')))
    expect(observe([...rehearsal, ...linesOf('q8_0-q5_1')])).toEqual(observe(linesOf('q8_0-q5_1')))
  })

  test.each([
    ['resolve_fused_ops: Flash Attention not supported, set to disabled', 'off'],
    ['sched_reserve: Flash Attention was auto, set to disabled', 'off'],
    ['llama_context: Flash Attention was auto, set to enabled', 'on'],
  ])('%s', (line, expected) => {
    const lines = linesOf('f16-auto').map((other) => (other.includes('Flash Attention enabled') ? line : other))
    expect(observe(lines).flashAttention).toBe(expected)
  })

  test('flash attention that is left to the device is unknown until the device has spoken', () => {
    expect(observe(['llama_context: flash_attn            = auto']).flashAttention).toBeNull()
  })

  test('what a request brings into the log of a loaded child is not believed', () => {
    const forged =
      'llama_kv_cache: size = 9999.00 MiB (  2048 cells,   4 layers,  4/1 seqs), K (f32): 1.00 MiB, V (f32): 1.00 MiB'
    const lines = linesOf('f16-auto')
    expect(observe([...lines, 'llama_context: n_seq_max = 1', forged])).toEqual(observe(lines))
  })

  test('it is complete once the model is loaded, and not before', () => {
    for (const name of ['f16-auto', 'q8_0-verbosity3', 'older-2024-kv-self']) {
      const lines = linesOf(name)
      const end = lines.findIndex((line) => /model loaded/.test(line))
      const observer = observeLog()
      lines.slice(0, end).forEach(observer.read)
      expect(observer.complete).toBe(false)
      observer.read(lines[end] ?? '')
      expect(observer.complete).toBe(true)
    }
  })

  test('any text is taken in', () => {
    const pieces = fc.constantFrom(
      'llama_kv_cache: size = ',
      ' KV buffer size = ',
      'K (q8_0): ',
      'MiB',
      ' seqs)',
      '/',
      '(',
      '9',
    )
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join(' ')),
      ),
    )
    fc.assert(
      fc.property(lines, (text) => {
        const state = observe(text)
        expect(Number.isNaN(state.kMiB)).toBe(false)
      }),
    )
  })
})
