import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { afterLook, keepLastLooks, updateTarget } from '../../../src/app/builds/last-checks.js'
import { settings } from '../../fixtures/facts.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

describe('a target', () => {
  const target = (binary: Partial<BinarySettings> = {}, backend = 'auto') =>
    updateTarget(settings({ backend, binary: { source: 'auto', version: 'stable', ...binary } }))

  test('is another one with another backend, source, version or mirror', () => {
    const mirrors = [['https://a.example'], ['https://b.example'], ['https://a.example', 'https://b.example']]
    const targets = [
      target(),
      target({}, 'cpu'),
      target({ source: 'debian' }),
      target({ version: 'latest' }),
      ...mirrors.map((mirror) => target({ mirror })),
    ]
    expect(new Set(targets).size).toBe(targets.length)
    expect(target({ autoUpdate: true, mirror: [] })).toBe(target())
  })

  test('gives away no password of a mirror', () => {
    expect(target({ mirror: ['https://user:secret@a.example'] })).not.toContain('secret')
  })

  test('is none where the llama-server is not from the store', () => {
    expect(target({ source: 'system' })).toBeNull()
    expect(target({ path: '/llama-server' })).toBeNull()
  })
})

test('the last look for each target is remembered, and of many targets those looked for last', () => {
  const anyTarget = fc.integer({ min: 0, max: 40 }).map((at) => `target ${at}`)
  fc.assert(
    fc.property(fc.array(anyTarget, { minLength: 1, maxLength: 60 }), (targets) => {
      const looks = targets.reduce((before, target, time) => afterLook(before, target, time), {})
      const latest = [...new Set([...targets].reverse())].slice(0, 16)
      expect(looks).toEqual(Object.fromEntries(latest.map((target) => [target, targets.lastIndexOf(target)])))
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
