import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cacheCells } from '../../src/kv-cache/cache-cells.js'

// What build 11669 printed as `n_ctx` for a model that was trained for 2048 tokens.
test.each([
  [{}, 2048],
  [{ contextSize: 1000 }, 1024],
  [{ contextSize: 100 }, 256],
  [{ contextSize: 4096 }, 4096],
  [{ contextSize: 0 }, 2048],
  [{ contextSize: 1, parallel: 2 }, 512],
  [{ parallel: 1 }, 2048],
  [{ parallel: 3 }, 6144],
  [{ parallel: 3, fit: false }, 2304],
  [{ contextSize: 1000, parallel: 3 }, 1536],
  [{ contextSize: 4096, parallel: 2 }, 4096],
  [{ contextSize: 1000, parallel: 3, kvUnified: true }, 1024],
  [{ contextSize: 1024, kvUnified: false }, 1024],
])('%j holds %d cells', (settings, cells) => {
  const shape = { contextLength: 2048, slidingWindow: null }
  expect(cacheCells(settings, shape)).toMatchObject({ full: cells, windowed: cells })
})

// What build 11669 printed as the cells of the layers with a window of 128, all streams together.
test.each([
  [{ contextSize: 20_000 }, 1024],
  [{ contextSize: 20_000, parallel: 1 }, 768],
  [{ contextSize: 20_000, parallel: 3 }, 3 * 768],
  [{ contextSize: 20_000, parallel: 3, kvUnified: true }, 1024],
  [{ contextSize: 12_000, parallel: 64, kvUnified: true }, 8704],
  [{ contextSize: 12_000, parallel: 2, ubatchSize: 64 }, 2 * 256],
  [{ contextSize: 12_000, batchSize: 300 }, 1024],
  [{ contextSize: 12_000, parallel: 1, batchSize: 64, ubatchSize: 0 }, 256],
  [{ contextSize: 500 }, 512],
  [{ contextSize: 16_384, swaFull: true }, 16_384],
])('%j holds %d cells of a window', (settings, cells) => {
  expect(cacheCells(settings, { contextLength: 2048, slidingWindow: 128 }).windowed).toBe(cells)
})

test('a window never has more cells than the context, and each slot has a state', () => {
  const settings = fc.record(
    {
      contextSize: fc.nat({ max: 1 << 18 }),
      parallel: fc.integer({ min: 1, max: 64 }),
      kvUnified: fc.boolean(),
      ubatchSize: fc.nat({ max: 4096 }),
      swaFull: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(settings, fc.nat({ max: 1 << 17 }), (own, slidingWindow) => {
      const { full, windowed, streams, sequences } = cacheCells(own, { contextLength: 4096, slidingWindow })
      expect(windowed).toBeLessThanOrEqual(full)
      expect(windowed % (256 * streams)).toBe(0)
      expect(sequences).toBe(own.parallel ?? 4)
    }),
  )
})

test('there is room for what was asked, and never a padding too much a slot', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1 << 20 }), fc.integer({ min: 1, max: 64 }), (contextSize, parallel) => {
      const shape = { contextLength: 2048, slidingWindow: null }
      const cells = cacheCells({ contextSize, parallel }, shape).full
      expect(cells).toBeGreaterThan(contextSize - parallel)
      expect(cells).toBeLessThan(contextSize + 256 * parallel)
      expect(cells % 256).toBe(0)
    }),
  )
})
