import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isLoopbackUrl, parseModelReference, type HubReference } from '../../src/settings/model-reference.js'

const hub = (differences: Partial<HubReference>): HubReference => ({
  kind: 'hub',
  repository: 'owner/repo',
  file: null,
  quantization: null,
  ...differences,
})

describe('parseModelReference', () => {
  test.each([
    ['demo', { kind: 'demo' }],
    ['./demo', { kind: 'path', path: './demo' }],
    ['C:\\models\\m.gguf', { kind: 'path', path: 'C:\\models\\m.gguf' }],
    ['~/m.gguf', { kind: 'path', path: '~/m.gguf' }],
    ['https://host/m.gguf?x=1', { kind: 'url', url: new URL('https://host/m.gguf?x=1') }],
    ['hf:owner/repo', hub({})],
    ['hf:owner/repo:Q4_K_M', hub({ quantization: 'Q4_K_M' })],
    ['HF:owner/repo.x-GGUF', hub({ repository: 'owner/repo.x-GGUF' })],
    ['hf:owner/repo/sub/m.gguf', hub({ file: 'sub/m.gguf' })],
    ['https://example.com/owner/repo/blob/main/m.gguf', { kind: 'url', url: expect.any(URL) }],
  ])('%s', (text, reference) => expect(parseModelReference(text)).toEqual(reference))

  test.each([
    'hf:',
    'hf:owner',
    'hf:owner/',
    'hf:/repo',
    'hf:owner/repo/readme.md',
    'hf:owner/repo/../x.gguf',
    'hf:owner/repo//x.gguf',
    'hf:../repo',
    'hf:owner/repo:a:b',
    'hf:owner/repo:',
    'hf:owner/repo/x.gguf:Q4',
    'hf:owner/repo/a\\b.gguf',
    'hf:owner/repo/./x.gguf',
    'https://huggingface.co/owner/repo/blob/main/m.gguf',
    '',
    'a\0b',
    'ftp://host/m.gguf',
    'file:///m.gguf',
    'https://',
  ])('%s is none', (text) => expect(parseModelReference(text).kind).toBe('invalid'))

  test('reads any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseModelReference(text)))
    fc.assert(fc.property(fc.string(), (text) => void parseModelReference(`hf:${text}`)))
  })
})

test.each([
  ['http://localhost:8080/m', true],
  ['http://127.0.0.1/m', true],
  ['http://[::1]:1/m', true],
  ['http://127.0.0.1.example.com/m', false],
  ['http://localhost.example.com/m', false],
  ['http://user@127.0.0.1@example.com/m', false],
  ['http://example.com/127.0.0.1', false],
  ['nonsense', false],
])('%s is on this machine: %p', (url, loopback) => expect(isLoopbackUrl(url)).toBe(loopback))
