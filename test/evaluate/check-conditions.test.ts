import { describe, expect, test } from '@jest/globals'
import { checkConditions } from '../../src/evaluate/check-conditions.js'

describe('what can be measured', () => {
  test.each([{}, { depths: [0] }, { depths: [0, 10_000_000], textTokens: 64 }])('%j is taken', (wanted) => {
    expect(() => checkConditions(wanted)).not.toThrow()
  })

  test.each([
    { depths: [] },
    { depths: [0, -1] },
    { depths: [1.5] },
    { depths: [NaN] },
    { depths: [10_000_001] },
    { textTokens: 63 },
    { textTokens: Infinity },
  ])('%j is refused', (wanted) => {
    expect(() => checkConditions(wanted)).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('whole numbers') }),
    )
  })
})
