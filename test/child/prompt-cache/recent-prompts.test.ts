import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRecentPrompts } from '../../../src/child/prompt-cache/recent-prompts.js'

test('the newest are kept, within a number and a size, and the newest of all whatever its size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 60 }), (sizes) => {
      const recent = createRecentPrompts()
      sizes.forEach((size, index) => recent.remember({ target: `/${index}`, body: { length: size } as Buffer }))
      const kept = recent.list()
      const newest = sizes.map((_, index) => `/${index}`).reverse()
      expect(kept.map(({ target }) => target)).toEqual(newest.slice(0, kept.length))
      const bytes = kept.reduce((sum, { body }) => sum + body.length, 0)
      expect(kept.length <= 1 || bytes <= 8 * 1024 * 1024).toBe(true)
      const next = sizes.at(-1 - kept.length)
      // No more was dropped than had to be.
      expect(next === undefined || kept.length === 32 || bytes + next > 8 * 1024 * 1024).toBe(true)
      recent.forget()
      expect(recent.list()).toEqual([])
    }),
  )
})
