import { expect, test } from '@jest/globals'
import { cacheBytes } from '../../src/kv-cache/cache-sizes.js'
import { cacheTypes } from '../../src/kv-cache/cache-types.js'
import { modelShape, type ModelShape } from '../../src/kv-cache/model-shape.js'
import { header } from '../fixtures/facts.js'

const demo = modelShape(header())
const MIB = 1024 * 1024
const mib = (shape: ModelShape, cells: number, k: string, v = k) => cacheBytes(shape, cells, { k, v })!.total / MIB

// Seen on a model with 4 layers and 2 K/V heads of 64 at 4096 cells.
test.each([
  ['f32', 16],
  ['f16', 8],
  ['bf16', 8],
  ['q8_0', 4.25],
  ['q5_1', 3],
  ['q5_0', 2.75],
  ['q4_1', 2.5],
  ['q4_0', 2.25],
  ['iq4_nl', 2.25],
])('%s takes %d MiB', (type, size) => {
  expect(mib({ ...demo, kvHeads: [2, 2, 2, 2] }, 4096, type)).toBe(size)
})

test('K and V are counted each with its own type and its own head size', () => {
  const shape = { ...demo, valueLength: 128 }
  const bytes = cacheBytes(shape, 256, { k: 'q8_0', v: 'f16' })
  expect(bytes).toEqual({ k: 256 * 4 * 68, v: 256 * 4 * 256, total: 256 * 4 * (68 + 256) })
})

test('a layer without K/V heads has no cache', () => {
  expect(mib({ ...demo, kvHeads: [1, 0, 0, 1] }, 2048, 'f16')).toBe(1)
})

test('a layout or a type that we do not know has no size, rather than a wrong one', () => {
  expect(cacheBytes({ ...demo, attention: 'mla' }, 256, { k: 'f16', v: 'f16' })).toBeNull()
  expect(cacheBytes(demo, 256, { k: 'q3_x', v: 'f16' })).toBeNull()
  expect(cacheBytes({ ...demo, keyLength: 48 }, 256, { k: 'q8_0', v: 'f16' })).toBeNull()
})

test('the types are listed from precise to small', () => {
  const perValue = cacheTypes.map(({ blockBytes, blockValues }) => blockBytes / blockValues)
  expect(perValue).toEqual([...perValue].sort((a, b) => b - a))
})
