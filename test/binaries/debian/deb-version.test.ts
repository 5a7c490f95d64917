import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { compareDebVersions } from '../../../src/binaries/debian/deb-version.js'

const sign = (a: string, b: string): number => Math.sign(compareDebVersions(a, b))

const part = fc.stringMatching(/^[0-9a-zA-Z.+~]{0,8}$/)
const version = fc
  .record({
    epoch: fc.option(fc.nat(3)),
    upstream: part.map((text) => `0${text}`),
    revision: fc.option(part.map((text) => `0${text}`)),
  })
  .map(
    ({ epoch, upstream, revision }) =>
      `${epoch === null ? '' : `${epoch}:`}${upstream}${revision === null ? '' : `-${revision}`}`,
  )

describe('Debian versions', () => {
  test.each([
    ['0.7.0+dfsg-2', '1:0.6.0+dfsg-9', -1],
    ['1.0~rc1-1', '1.0-1', -1],
    ['1.0~~', '1.0~', -1],
    ['1.0', '1.0+b1', -1],
    ['1.9', '1.10', -1],
    ['1.0', '1.0-0', 0],
    ['1.002', '1.2', 0],
    ['2.43-7', '2.43-7', 0],
    ['1.3.dfsg+really1.3.2-4', '1.3.dfsg-3.1', 1],
    ['1.a', '1.+', -1],
    ['20260101000000000000001', '20260101000000000000002', -1],
    ['1-2-3', '1-2-4', -1],
  ])('%s and %s', (a, b, expected) => {
    expect(sign(a, b)).toBe(expected)
    expect(sign(b, a)).toBe(0 - expected)
  })

  test('are ordered totally', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(sign(a, a)).toBe(0)
        expect(sign(a, b)).toBe(0 - sign(b, a))
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })

  // Where there is a dpkg, it is the oracle; where there is none, the table above has to do.
  const oracle = 'dpkg'
  const present = spawnSync(oracle, ['--version']).status === 0
  test(`compare as dpkg does (${present ? 'present' : 'absent'})`, () => {
    const pairs = fc.sample(fc.tuple(version, version), { numRuns: present ? 150 : 0, seed: 1 })
    for (const [a, b] of pairs) {
      const relation = { '-1': 'lt', 0: 'eq', 1: 'gt' }[String(sign(a, b)) as '-1' | '0' | '1']
      expect([a, b, relation, spawnSync(oracle, ['--compare-versions', a, relation, b]).status]).toEqual([
        a,
        b,
        relation,
        0,
      ])
    }
  })
})
