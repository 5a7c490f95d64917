import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decideRestart } from '../../src/lifecycle/restart-policy.js'
import { policy } from './lifecycle-model.js'

const times = fc.array(fc.nat(200_000), { maxLength: 10 })
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('the delay doubles, ±20 %, and never passes its limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), random, (failures, spread) => {
      const generous = { ...policy, limit: 100 }
      const crashes = Array.from({ length: failures - 1 }, () => 1000)
      const decision = decideRestart(crashes, 0, 1000, spread, generous)
      const expected = Math.min(250 * 2 ** (failures - 1), 30_000)
      if (decision.kind !== 'restart') throw new Error('gave up')
      expect(decision.delay).toBeGreaterThanOrEqual(Math.round(expected * 0.8))
      expect(decision.delay).toBeLessThanOrEqual(Math.min(Math.round(expected * 1.2), 30_000))
    }),
  )
})

test('it gives up exactly when the limit is reached within the window', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 200_000, max: 260_000 }), (crashes, now) => {
      const recent = crashes.filter((time) => now - time < policy.window).length + 1
      expect(decideRestart(crashes, 0, now, 0.5, policy).kind).toBe(recent >= policy.limit ? 'give-up' : 'restart')
    }),
  )
})

test('a child that had served long enough is restarted at once, with a clean record', () => {
  fc.assert(
    fc.property(times, (crashes) => {
      const decision = decideRestart(crashes, policy.resetAfter, 200_000, 0.5, policy)
      expect(decision).toEqual({ kind: 'restart', delay: 0, crashes: [200_000] })
    }),
  )
})
