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
  [{ contextSize: 1000, parallel: 3 }, 1536],
  [{ contextSize: 4096, parallel: 2 }, 4096],
  [{ contextSize: 1000, parallel: 3, kvUnified: true }, 1024],
  [{ contextSize: 1024, kvUnified: false }, 1024],
])('%j holds %d cells', (settings, cells) => {
  expect(cacheCells(settings, 2048)).toBe(cells)
})

test('there is room for what was asked, and never a padding too much a slot', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1 << 20 }), fc.integer({ min: 1, max: 64 }), (contextSize, parallel) => {
      const cells = cacheCells({ contextSize, parallel }, 2048)
      expect(cells).toBeGreaterThan(contextSize - parallel)
      expect(cells).toBeLessThan(contextSize + 256 * parallel)
      expect(cells % 256).toBe(0)
    }),
  )
})
