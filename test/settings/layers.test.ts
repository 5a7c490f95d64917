import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { flattenSettings } from '../../src/config/sources/flatten-settings.js'
import type { Layer } from '../../src/config/layers/layer.js'
import type { LayerName } from '../../src/config/sources/settings-source.js'
import { mergeLayers } from '../../src/config/layers/merge-layers.js'

const order: readonly LayerName[] = ['default', 'file', 'code', 'profile', 'environment', 'command line']

function layer(name: LayerName, values: Record<string, unknown>): Layer {
  const place = { file: name, line: 1, column: 1, text: name }
  return new Map([...flattenSettings(values)].map(([key, { value }]) => [key, { value, layer: name, place }]))
}

function valuesOf(merged: Layer): Record<string, unknown> {
  return Object.fromEntries([...merged].map(([key, { value }]) => [key, value]))
}

describe('mergeLayers', () => {
  test('every key has the value and the name of the last layer that sets it', () => {
    const values = fc.record(
      {
        threads: fc.nat(9),
        'gateway.port': fc.nat(9),
        devices: fc.array(fc.constantFrom('a', 'b')),
        'env.A': fc.nat(9),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(values, { minLength: order.length, maxLength: order.length }), (all) => {
        const place = { file: '', line: 1, column: 1, text: '' }
        const merged = mergeLayers(
          all.map((flat, at) => {
            const name = order[at] ?? 'default'
            return new Map(Object.entries(flat).map(([key, value]) => [key, { value, layer: name, place }]))
          }),
        )
        for (const key of ['threads', 'gateway.port', 'devices', 'env.A'] as const) {
          const last = all.findLastIndex((flat) => key in flat)
          expect(merged.get(key)?.layer).toBe(last === -1 ? undefined : order[last])
          expect(merged.get(key)?.value).toEqual(all[last]?.[key])
        }
      }),
    )
  })

  test('a list replaces, a group and the variables merge', () => {
    const merged = mergeLayers([
      layer('file', { devices: ['a', 'b'], gateway: { port: 1, host: 'x' }, env: { A: '1', B: '1' } }),
      layer('environment', { devices: ['c'], gateway: { port: 2 }, env: { B: '2' } }),
    ])
    expect(valuesOf(merged)).toEqual({
      devices: ['c'],
      'gateway.port': 2,
      'gateway.host': 'x',
      'env.A': '1',
      'env.B': '2',
    })
  })

  test('the checksum of one model is not taken for that of another', () => {
    const file = layer('file', {
      model: 'https://a/1.gguf',
      modelSha256: 'aa',
      binary: { url: 'https://a/b', sha256: 'bb' },
    })
    expect(mergeLayers([file, layer('command line', { model: './other.gguf' })]).has('modelSha256')).toBe(false)
    expect(mergeLayers([file, layer('command line', { model: 'https://a/1.gguf' })]).has('modelSha256')).toBe(true)
    expect(mergeLayers([file, layer('environment', { threads: 1 })]).has('modelSha256')).toBe(true)
    expect(mergeLayers([file, layer('environment', { binary: { url: 'https://c' } })]).has('binary.sha256')).toBe(false)
    const both = layer('profile', { model: 'https://b/2.gguf', modelSha256: 'cc' })
    expect(mergeLayers([file, both]).get('modelSha256')?.value).toBe('cc')
  })
})

describe('flattenSettings', () => {
  test('cacheType becomes what it stands for, and the more exact key beside it counts more', () => {
    expect([...flattenSettings({ cacheType: 'q8_0', cacheTypeV: 'q4_0' })]).toEqual([
      ['cacheTypeV', { value: 'q4_0', path: ['cacheTypeV'] }],
      ['cacheTypeK', { value: 'q8_0', path: ['cacheType'] }],
    ])
  })

  test('each layer expands it by itself, so that a shorthand above beats an exact key below', () => {
    const merged = mergeLayers([
      layer('file', { cacheTypeK: 'f32', cacheTypeV: 'f32' }),
      layer('environment', { cacheType: 'q8_0' }),
    ])
    expect(valuesOf(merged)).toEqual({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })
  })

  test('leaves out what is no setting, whatever its shape', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        flattenSettings(anything)
      }),
    )
    expect([
      ...flattenSettings({ gateway: 5, profiles: { a: {} }, nope: 1, env: ['x'], threads: null }).keys(),
    ]).toEqual([])
  })

  test('sees own keys only', () => {
    expect(flattenSettings(Object.create({ threads: 4 })).size).toBe(0)
  })
})
