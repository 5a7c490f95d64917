import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CacheCells } from '../../src/kv-cache/cache-cells.js'
import type { LayerCache } from '../../src/kv-cache/cache-layout.js'
import { bytesPerToken, cacheBytes } from '../../src/kv-cache/cache-sizes.js'
import { cacheType, cacheTypes, rowBytes } from '../../src/kv-cache/cache-types.js'
import { modelShape, type ModelShape } from '../../src/kv-cache/model-shape.js'
import { header } from '../fixtures/facts.js'

const demo = modelShape(header())
const MIB = 1024 * 1024
/** One slot with so many cells, a quarter of them in layers with a window. */
const cells = (full: number, sequences = 1): CacheCells => ({ sequences, streams: 1, full, windowed: full / 4 })
const withLayers = (...layers: Partial<LayerCache>[]): ModelShape => ({
  ...demo,
  layerCaches: layers.map((layer) => ({ cache: 'full', k: 64, v: 64, state: 0, ...layer })),
})
const bytes = (shape: ModelShape, k = 'f16', v = k, flashAttention: 'auto' | 'on' | 'off' = 'auto') =>
  cacheBytes(shape, cells(1024), { k, v }, flashAttention)

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
  const shape = withLayers(...Array.from({ length: 4 }, () => ({ k: 128, v: 128 })))
  expect(cacheBytes(shape, cells(4096), { k: type, v: type })).toMatchObject({ total: size * MIB, state: 0 })
})

test('K and V are counted each with its own type and its own width', () => {
  expect(bytes(withLayers({ k: 64, v: 128 }, { k: 64, v: 128 }), 'q8_0', 'f16')).toMatchObject({
    k: 1024 * 2 * 68,
    v: 1024 * 2 * 256,
    total: 1024 * 2 * (68 + 256),
  })
})

test('a layer with a window has the cells of one, and a layer without a cache none', () => {
  const shape = withLayers({}, { cache: 'windowed' }, { cache: 'none', k: 0, v: 0 })
  expect(bytes(shape)?.layers).toEqual([
    { k: 1024 * 128, v: 1024 * 128, state: 0 },
    { k: 256 * 128, v: 256 * 128, state: 0 },
    { k: 0, v: 0, state: 0 },
  ])
})

test('a token more takes a row in each layer that holds the whole context', () => {
  const shape = withLayers({}, {}, { cache: 'windowed' }, { cache: 'none', k: 0, v: 0, state: 100 })
  expect(bytesPerToken(shape, { k: 'q8_0', v: 'f16' })).toEqual({ k: 2 * 68, v: 2 * 128, total: 2 * 196 })
  expect(bytesPerToken({ ...demo, layerCaches: null }, { k: 'f16', v: 'f16' })).toBeNull()
})

test('recurrent state is that of every slot, in f32, and no part of the K/V cache', () => {
  const shape = withLayers({}, { cache: 'none', k: 0, v: 0, state: 100 })
  expect(cacheBytes(shape, cells(256, 3), { k: 'q8_0', v: 'q8_0' })).toMatchObject({
    total: 256 * 2 * 68,
    state: 3 * 100 * 4,
  })
})

test('without flash attention every V is as wide as the widest', () => {
  const shape = { ...withLayers({ v: 64 }, { v: 32 }, { cache: 'none', k: 0, v: 0 }), widestV: 64 }
  expect(bytes(shape, 'f16', 'f16', 'off')?.v).toBe(1024 * 2 * 128)
  expect(bytes(shape, 'f16', 'f16', 'on')?.v).toBe(1024 * (128 + 64))
  expect(bytes(shape, 'f16', 'f16')?.v).toBe(1024 * (128 + 64))
})

test('a layout or a type that we do not know has no size, rather than a wrong one', () => {
  expect(bytes({ ...demo, layerCaches: null })).toBeNull()
  expect(bytes(demo, 'q3_x', 'f16')).toBeNull()
  expect(bytes(withLayers({ k: 48 }), 'q8_0', 'f16')).toBeNull()
  expect(bytes(withLayers({ k: 2 ** 50 }))).toBeNull()
})

test('the layers add up to the whole, and more cells or wider rows never take less', () => {
  const layer = fc.record({
    cache: fc.constantFrom('full' as const, 'windowed' as const),
    k: fc.nat(64).map((blocks) => 32 * blocks),
    v: fc.nat(64).map((blocks) => 32 * blocks),
    state: fc.nat(10_000),
  })
  const type = fc.constantFrom(...cacheTypes.map(({ name }) => name))
  const padded = fc.integer({ min: 1, max: 1000 }).map((many) => 1024 * many)
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1 }), type, type, padded, (layers, k, v, full) => {
      const sizes = cacheBytes(withLayers(...layers), cells(full), { k, v })!
      const sum = (part: 'k' | 'v' | 'state') => sizes.layers.reduce((total, one) => total + one[part], 0)
      expect([sum('k'), sum('v'), sum('state')]).toEqual([sizes.k, sizes.v, sizes.state])
      const more = cacheBytes(withLayers(...layers), cells(full + 1024), { k, v })!
      // A cell more is worth the same everywhere: nothing is hidden by rounding.
      const perCell = layers.map((one) => (one.cache === 'full' ? 1 : 0.25) * rowOf(one, k, v))
      expect(more.total - sizes.total).toBe(1024 * perCell.reduce((total, one) => total + one, 0))
    }),
  )
})

function rowOf(layer: { k: number; v: number }, k: string, v: string): number {
  return rowBytes(cacheType(k)!, layer.k)! + rowBytes(cacheType(v)!, layer.v)!
}

test('the types are listed from precise to small', () => {
  const perValue = cacheTypes.map(({ blockBytes, blockValues }) => blockBytes / blockValues)
  expect(perValue).toEqual([...perValue].sort((a, b) => b - a))
})
