import { describe, expect, test } from '@jest/globals'
import { configKeys } from '../../../src/settings/config-keys.generated.js'
import { settableKeys } from '../../../src/settings/find-config-key.js'
import { flattenSettings } from '../../../src/config/sources/flatten-settings.js'
import { explainSettings } from '../../../src/config/layers/explain-settings.js'
import type { Layer } from '../../../src/config/layers/layer.js'
import { resolveSettings, resolveValue } from '../../../src/config/layers/resolve-settings.js'
import { settings } from '../../fixtures/facts.js'

function merged(values: object): Layer {
  const place = { file: 'x', line: 1, column: 1, text: 'x' }
  const defaults = settableKeys().flatMap(({ key, default: usual }): [string, { value: unknown }][] =>
    usual === undefined ? [] : [[key, { value: usual }]],
  )
  return new Map(
    [...defaults, ...flattenSettings(values)].map(([key, { value }]) => [
      key,
      { value, layer: 'file' as const, place },
    ]),
  )
}

describe('resolveSettings', () => {
  test('an empty config gives the defaults of product and code alike', () => {
    expect(resolveSettings(merged({}))).toEqual(settings({ gateway: { ...settings().gateway, port: 39281 } }))
  })

  test('durations become ms, sizes bytes, and a number keeps its meaning', () => {
    const { gateway, restart, log } = resolveSettings(
      merged({ gateway: { holdTimeout: '2m', maxBody: '1MiB' }, restart: { window: 1500 }, log: { maxSize: 4096 } }),
    )
    expect([gateway.holdTimeout, gateway.maxBody, restart.window, log.maxSize]).toEqual([
      120_000, 1_048_576, 1500, 4096,
    ])
  })

  test.each([
    ['2GiB', 2 * 1024 ** 3],
    [2048, 2 * 1024 ** 3],
    [0, 0],
    [-1, -1],
  ])('cacheRam counts MiB as llama.cpp does: %p', (value, bytes) => expect(resolveValue('cacheRam', value)).toBe(bytes))

  test('what is named by a path or an address alone is the source', () => {
    expect(resolveSettings(merged({ binary: { path: '/x' } })).binary.source).toBe('path')
    expect(resolveSettings(merged({ binary: { url: 'https://x' } })).binary.source).toBe('url')
    expect(resolveSettings(merged({ binary: { url: 'https://x', source: 'system' } })).binary.source).toBe('system')
  })

  test('short forms become long ones', () => {
    const resolved = resolveSettings(
      merged({
        loras: ['/a', { path: '/b', scale: 2 }],
        extraArgs: ['--top-k', 40],
        env: { A: 1, B: true },
        modelSha256: 'AB',
      }),
    )
    expect(resolved.loras).toEqual([{ path: '/a' }, { path: '/b', scale: 2 }])
    expect(resolved.extraArgs).toEqual(['--top-k', '40'])
    expect(resolved.env).toEqual({ A: '1', B: 'true' })
    expect(resolved.modelSha256).toBe('ab')
  })

  test('every default is in the form that Settings wants', () => {
    const text = JSON.stringify(resolveSettings(merged({})))
    for (const { unit, default: usual } of configKeys) {
      if (unit !== undefined && usual !== undefined) expect(text).not.toContain(JSON.stringify(usual))
    }
  })
})

describe('explainSettings', () => {
  const explain = (values: object): Record<string, unknown> =>
    Object.fromEntries(explainSettings(merged(values)).map(({ key, value }) => [key, value]))

  test('hides what is secret and shows the rest as a file would have it', () => {
    expect(
      explain({
        gateway: { apiKeys: ['one', 'two'], holdTimeout: 90_000, maxBody: 1024 },
        env: { API_TOKEN: 'abc', GGML_X: '1' },
        model: 'https://user:pass@host/m.gguf',
        cacheRam: 512,
      }),
    ).toMatchObject({
      'gateway.apiKeys': ['•••', '•••'],
      'gateway.holdTimeout': '90s',
      'gateway.maxBody': '1KiB',
      'env.API_TOKEN': '•••',
      'env.GGML_X': '1',
      model: 'https://•••@host/m.gguf',
      cacheRam: '512MiB',
    })
  })

  test('follows the order of the schema', () => {
    const keys = explainSettings(merged({ threads: 1, model: 'x', env: { B: 1 }, log: { file: '/x' } })).map(
      ({ key }) => key,
    )
    const known = settableKeys().map(({ key }) => key)
    const positions = keys.map((key) => known.indexOf(key.replace(/^env\..*/, 'env')))
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
  })
})
