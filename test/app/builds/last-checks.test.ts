import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { afterLook, keepLastLooks, updateWish } from '../../../src/app/builds/last-checks.js'
import { settings } from '../../fixtures/facts.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

describe('a wish', () => {
  const wish = (binary: Partial<BinarySettings> = {}, backend = 'auto') =>
    updateWish(settings({ backend, binary: { source: 'auto', version: 'stable', ...binary } }))

  test('is another one with another backend, source, version or mirror', () => {
    const mirrors = [['https://a.example'], ['https://b.example'], ['https://a.example', 'https://b.example']]
    const wishes = [
      wish(),
      wish({}, 'cpu'),
      wish({ source: 'debian' }),
      wish({ version: 'latest' }),
      ...mirrors.map((mirror) => wish({ mirror })),
    ]
    expect(new Set(wishes).size).toBe(wishes.length)
    expect(wish({ autoUpdate: true, mirror: [] })).toBe(wish())
  })

  test('gives away no password of a mirror', () => {
    expect(wish({ mirror: ['https://user:secret@a.example'] })).not.toContain('secret')
  })

  test('is none where the llama-server is not from the store', () => {
    expect(wish({ source: 'system' })).toBeNull()
    expect(wish({ path: '/llama-server' })).toBeNull()
  })
})

test('the last look for each wish is remembered, and of many wishes those looked for last', () => {
  const anyWish = fc.integer({ min: 0, max: 40 }).map((at) => `wish ${at}`)
  fc.assert(
    fc.property(fc.array(anyWish, { minLength: 1, maxLength: 60 }), (wishes) => {
      const looks = wishes.reduce((before, wish, time) => afterLook(before, wish, time), {})
      const latest = [...new Set([...wishes].reverse())].slice(0, 16)
      expect(looks).toEqual(Object.fromEntries(latest.map((wish) => [wish, wishes.lastIndexOf(wish)])))
    }),
  )
})

test('what one supervisor has looked for another one finds', async () => {
  await using home = await temporaryFolder()
  const [one, other] = [keepLastLooks({ state: home.path }), keepLastLooks({ state: home.path })]
  expect(await one.read('auto stable')).toBeNull()
  await one.write('auto stable', 5)
  await other.write('cpu latest', 7)
  expect([await other.read('auto stable'), await one.read('cpu latest')]).toEqual([5, 7])
})
