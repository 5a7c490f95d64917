import { describe, expect, test } from '@jest/globals'
import { CortexError, toCortexError } from '../src/errors.js'

describe('CortexError', () => {
  test('reports code, hint and places, and nothing else', () => {
    const error = new CortexError('CONFIG_INVALID', 'two mistakes', {
      hint: 'mend them',
      at: [{ file: 'cortex.yaml', line: 7, column: 13, key: 'cacheTypeK' }],
      cause: new Error('inner'),
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'CONFIG_INVALID',
      message: 'two mistakes',
      hint: 'mend them',
      at: [{ file: 'cortex.yaml', line: 7, column: 13, key: 'cacheTypeK' }],
    })
    expect(error.exitCode).toBe(78)
  })

  test('an unforeseen error is a fault of ours and keeps its cause', () => {
    const cause = new TypeError('x is not a function')
    const error = toCortexError(cause)
    expect([error.code, error.exitCode, error.cause]).toEqual(['INTERNAL', 70, cause])
  })
})
