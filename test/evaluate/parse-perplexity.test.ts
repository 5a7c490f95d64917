import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { parsePerplexity, piecesDone } from '../../src/evaluate/parse-perplexity.js'

const recorded = (name: string): string => readFileSync(`test/fixtures/recorded/${name}-b11669.txt`, 'utf8')
const plain = recorded('perplexity')
const compared = recorded('kl-divergence')

describe('what build 11669 printed', () => {
  test('without a comparison', () => {
    expect(parsePerplexity(plain, 5610)).toEqual({
      by: 'llama-perplexity',
      tokens: 5610,
      perplexity: { value: 1.6763, error: 0.02761 },
      divergence: null,
      divergenceMax: null,
      divergence99: null,
      sameTop: null,
    })
    expect(piecesDone(plain)).toBe(22)
  })

  test('compared with a reference', () => {
    expect(parsePerplexity(compared, 5610)).toEqual({
      by: 'llama-perplexity',
      tokens: 5610,
      perplexity: { value: 1.678233, error: 0.027684 },
      divergence: { value: 0.004266, error: 0.000906 },
      divergenceMax: 3.688675,
      divergence99: 0.039791,
      sameTop: { value: expect.closeTo(0.97041, 10), error: expect.closeTo(0.00226, 10) },
    })
    expect(piecesDone(compared)).toBe(22)
  })

  test('cut off before its last lines, it is no result, but tells how far it came', () => {
    const cut = compared.slice(0, compared.indexOf('====== KL'))
    expect(parsePerplexity(cut, 1)).toBeNull()
    expect(piecesDone(compared.slice(0, compared.indexOf('\n  10 ')))).toBe(9)
    expect(piecesDone('')).toBe(0)
  })
})

test.each(['nan', '-nan', 'inf', '1.#QNAN', ''])('a divergence of %p is no result', (value) => {
  expect(parsePerplexity(compared.replace(/(Mean +KLD: +)\S+/, `$1${value}`), 1)).toBeNull()
})

test('a perplexity of nan is no result', () => {
  expect(parsePerplexity(plain.replace('PPL = 1.6763', 'PPL = nan'), 1)).toBeNull()
})

test('equal predictions differ by 0, not by less', () => {
  const equal = compared.replace(/(Mean +KLD: +)\S+/, '$1-0.000004')
  expect(parsePerplexity(equal, 1)?.divergence?.value).toBe(0)
})

test('whatever a line is changed to, all numbers are finite or there are none', () => {
  const lines = compared.split('\n')
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string({ maxLength: 60 }), fc.boolean(), (at, text, append) => {
      const changed = lines.map((line, index) => (index === at ? (append ? line + text : text) : line)).join('\n')
      const result = parsePerplexity(changed, 1)
      for (const number of numbersIn(result)) expect(Number.isFinite(number)).toBe(true)
      expect(Number.isSafeInteger(piecesDone(changed))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}
