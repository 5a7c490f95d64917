import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createLogRing } from '../../src/child/log-ring.js'

test('holds the newest lines that fit both limits, and at least the last one', () => {
  const limits = fc.record({ lines: fc.integer({ min: 1, max: 8 }), characters: fc.nat({ max: 40 }) })
  fc.assert(
    fc.property(limits, fc.array(fc.string({ maxLength: 20 })), fc.nat({ max: 12 }), (limit, lines, count) => {
      const ring = createLogRing(limit)
      for (const line of lines) ring.push(line)

      let kept = lines.slice(-limit.lines)
      while (kept.length > 1 && kept.join('').length > limit.characters) kept = kept.slice(1)
      expect(ring.tail()).toEqual(kept)
      expect(ring.tail(count)).toEqual(count === 0 ? [] : kept.slice(-count))
    }),
  )
})
