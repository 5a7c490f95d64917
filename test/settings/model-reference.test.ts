import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isLoopbackUrl, parseModelReference } from '../../src/settings/model-reference.js'

describe('parseModelReference', () => {
  test.each([
    ['demo', { kind: 'demo' }],
    ['./demo', { kind: 'file', path: './demo' }],
    ['C:\\models\\m.gguf', { kind: 'file', path: 'C:\\models\\m.gguf' }],
    ['~/m.gguf', { kind: 'file', path: '~/m.gguf' }],
    ['https://host/m.gguf?x=1', { kind: 'url', url: 'https://host/m.gguf?x=1' }],
    ['hf:owner/repo', { kind: 'hf', owner: 'owner', repo: 'repo' }],
    ['hf:owner/repo.x-GGUF:Q4_K_M', { kind: 'hf', owner: 'owner', repo: 'repo.x-GGUF', quant: 'Q4_K_M' }],
    ['hf:owner/repo/sub/m.gguf', { kind: 'hf', owner: 'owner', repo: 'repo', file: 'sub/m.gguf' }],
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
