import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pairSupport, type CacheChoice } from '../../../src/kv-cache/cache-rules.js'
import { cacheTypes } from '../../../src/kv-cache/cache-types.js'

const shape = { attention: 'plain', keyLength: 128, valueLength: 128 } as const
const pair = (k: string, v: string, more: Partial<CacheChoice> = {}): CacheChoice => ({
  cacheTypeK: k,
  cacheTypeV: v,
  flashAttention: 'on',
  ...more,
})
const names = cacheTypes.map(({ name }) => name)
const name = fc.constantFrom(...names)

describe('on CUDA and ROCm', () => {
  test.each(['cuda', 'cuda-13', 'rocm', 'hip'])('%s has kernels for four types, K and V the same', (backend) => {
    for (const build of [8763, 10_819, 11_669, null]) {
      for (const type of ['f16', 'q8_0', 'q4_0']) {
        expect(pairSupport(pair(type, type), shape, { backend, build })).toBe('native')
      }
    }
    expect(pairSupport(pair('bf16', 'bf16'), shape, { backend, build: 11_669 })).toBe('native')
  })

  test('all else went to the CPU, and is converted since b10912', () => {
    const support = (k: string, v: string, build: number) => pairSupport(pair(k, v), shape, { backend: 'cuda', build })
    expect(support('q8_0', 'q5_1', 10_099)).toBe('cpu')
    expect(support('q5_1', 'q5_1', 10_819)).toBe('cpu')
    expect(support('q8_0', 'q4_0', 10_850)).toBe('unknown')
    expect(support('q8_0', 'q5_1', 11_669)).toBe('converted')
    expect(support('iq4_nl', 'iq4_nl', 11_669)).toBe('cpu')
  })

  test('where V needs no flash attention, llama.cpp does without it rather than leave the device', () => {
    const where = { backend: 'cuda', build: 10_000 }
    expect(pairSupport(pair('q8_0', 'f16', { flashAttention: 'auto' }), shape, where)).toBe('without-flash-attention')
    expect(pairSupport(pair('q8_0', 'f16', { flashAttention: 'on' }), shape, where)).toBe('cpu')
    expect(pairSupport(pair('q8_0', 'f16', { flashAttention: 'off' }), shape, where)).toBe('native')
    expect(pairSupport(pair('f16', 'q8_0', { flashAttention: 'auto' }), shape, where)).toBe('cpu')
  })

  test('heads of a size without a kernel leave the device with a quantized V', () => {
    const odd = { ...shape, keyLength: 160, valueLength: 160 }
    const where = { backend: 'cuda', build: 11_669 }
    expect(pairSupport(pair('q8_0', 'q8_0', { flashAttention: 'auto' }), odd, where)).toBe('cpu')
    expect(pairSupport(pair('f16', 'f16', { flashAttention: 'auto' }), odd, where)).toBe('without-flash-attention')
    expect(pairSupport(pair('q8_0', 'q8_0'), { ...shape, keyLength: 576, valueLength: 512 }, where)).toBe('native')
  })

  test('what is kept off the device runs as on any CPU', () => {
    const where = { backend: 'cuda', build: 11_669 }
    for (const more of [{ kvOffload: false }, { gpuLayers: 0 }, { devices: ['none'] }]) {
      expect(pairSupport(pair('q8_0', 'q5_1', more), shape, where)).toBe('native')
    }
  })
})

test('on the CPU every pair runs', () => {
  fc.assert(
    fc.property(name, name, (k, v) => {
      expect(pairSupport(pair(k, v), shape, { backend: 'cpu', build: 11_669 })).toBe('native')
    }),
  )
})

test('Metal wants the same type for both, and has no iq4_nl', () => {
  const support = (k: string, v: string) => pairSupport(pair(k, v), shape, { backend: 'metal', build: 11_669 })
  expect(support('q5_1', 'q5_1')).toBe('native')
  expect(support('q8_0', 'q5_1')).toBe('cpu')
  expect(support('iq4_nl', 'iq4_nl')).toBe('cpu')
  expect(support('bf16', 'bf16')).toBe('unknown')
})

test('Vulkan mixes types since it was measured to; for earlier builds nobody vouches', () => {
  const support = (k: string, v: string, build: number) => pairSupport(pair(k, v), shape, { backend: 'vulkan', build })
  expect(support('q8_0', 'q5_1', 11_669)).toBe('native')
  expect(support('bf16', 'q8_0', 11_669)).toBe('cpu')
  expect(support('f32', 'f16', 11_669)).toBe('native')
  expect(support('q8_0', 'q4_0', 10_099)).toBe('native')
  expect(support('f32', 'f16', 10_099)).toBe('unknown')
  expect(support('q8_0', 'q5_1', 9_000)).toBe('unknown')
  expect(support('q8_0', 'q8_0', 9_000)).toBe('native')
})

test('of a backend without a row, and of other machines, only f16 is vouched for', () => {
  expect(pairSupport(pair('f16', 'f16'), shape, { backend: 'sycl', build: 11_669 })).toBe('native')
  expect(pairSupport(pair('q8_0', 'q8_0'), shape, { backend: 'sycl', build: 11_669 })).toBe('unknown')
  const remote = pair('q8_0', 'q8_0', { rpc: ['10.0.0.2:50052'] })
  expect(pairSupport(remote, shape, { backend: 'cpu', build: 11_669 })).toBe('unknown')
})

test('with MLA, V is whatever K is', () => {
  const mla = { attention: 'mla', keyLength: 576, valueLength: 512 } as const
  fc.assert(
    fc.property(name, name, fc.constantFrom('cuda', 'metal', 'vulkan'), (k, v, backend) => {
      const where = { backend, build: 11_669 }
      expect(pairSupport(pair(k, v), mla, where)).toBe(pairSupport(pair(k, k), mla, where))
    }),
  )
})

test('a type that no row knows is never vouched for on a device', () => {
  fc.assert(
    fc.property(fc.constantFrom('cuda', 'rocm', 'vulkan', 'metal', 'sycl'), name, (backend, other) => {
      const where = { backend, build: 99_999 }
      expect(pairSupport(pair('nvfp4', other), shape, where)).not.toBe('native')
      expect(pairSupport(pair(other, 'nvfp4'), shape, where)).not.toBe('native')
    }),
  )
})
