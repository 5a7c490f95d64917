import { describe, expect, test } from '@jest/globals'
import { findConfigKey, settableKeys } from '../../../src/settings/find-config-key.js'
import { readTextValue } from '../../../src/config/sources/read-text-value.js'

describe('readTextValue', () => {
  test.each([
    ['contextSize', '4096', 4096],
    ['contextSize', '4k', '4k'],
    ['contextSize', '0x10', '0x10'],
    ['model', '123', '123'],
    ['warmup', 'off', false],
    ['warmup', 'TRUE', true],
    ['warmup', 'maybe', 'maybe'],
    ['flashAttention', 'on', 'on'],
    ['gpuLayers', 'all', 'all'],
    ['gpuLayers', '12', 12],
    ['gateway.holdTimeout', '30s', '30s'],
    ['gateway.holdTimeout', '500', 500],
    ['cacheRam', '-1', -1],
    ['devices', 'CUDA0, CUDA1,', ['CUDA0', 'CUDA1']],
    ['tensorSplit', '3,1.5', [3, 1.5]],
    ['loras', './a.gguf', ['./a.gguf']],
    ['extraArgs', '--top-k,40', ['--top-k', '40']],
  ])('%s=%s', (name, text, value) => {
    const key = findConfigKey(name.split('.'))
    expect(key).toBeDefined()
    expect(readTextValue(key!, text)).toEqual(value)
  })
})

describe('variables', () => {
  test.each([
    ['cacheTypeK', 'CORTEX_CACHE_TYPE_K'],
    ['gateway.port', 'CORTEX_GATEWAY_PORT'],
    ['gateway.apiKeys', 'CORTEX_GATEWAY_API_KEYS'],
    ['modelSha256', 'CORTEX_MODEL_SHA256'],
    ['kvUnified', 'CORTEX_KV_UNIFIED'],
  ])('%s is set by %s', (key, name) => expect(findConfigKey(key.split('.'))?.variable).toBe(name))

  test('no two keys have one, and none has that of something else of ours', () => {
    const names = settableKeys().flatMap(({ variable }) => variable ?? [])
    expect(names).toHaveLength(settableKeys().length - 1)
    expect(new Set(names).size).toBe(names.length)
    for (const other of ['CORTEX_HOME', 'CORTEX_CONFIG', 'CORTEX_PROFILE']) expect(names).not.toContain(other)
  })
})
