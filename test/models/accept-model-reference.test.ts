import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isCortexError } from '../../src/errors.js'
import { acceptModelReference } from '../../src/models/accept-model-reference.js'

const parse = (text: string, hasDigest = false) => acceptModelReference(text, { hasDigest })

describe('a reference', () => {
  test.each([
    ['demo', { kind: 'demo' }],
    ['/models/x.gguf', { kind: 'path', path: '/models/x.gguf' }],
    ['C:\\models\\x.gguf', { kind: 'path', path: 'C:\\models\\x.gguf' }],
    ['./demo', { kind: 'path', path: './demo' }],
    ['https://a.example/x.gguf?y=1', { kind: 'url', url: new URL('https://a.example/x.gguf?y=1') }],
    ['HTTPS://a.example/x.gguf', { kind: 'url', url: new URL('https://a.example/x.gguf') }],
    ['http://127.0.0.1:8080/x.gguf', { kind: 'url', url: new URL('http://127.0.0.1:8080/x.gguf') }],
    ['http://localhost/x.gguf', { kind: 'url', url: new URL('http://localhost/x.gguf') }],
    ['hf:own.er/re-po_1', { kind: 'hub', repository: 'own.er/re-po_1', file: null, quantization: null }],
    ['hf:owner/repo:q4_k_m', { kind: 'hub', repository: 'owner/repo', file: null, quantization: 'q4_k_m' }],
    ['hf:owner/repo/a.gguf', { kind: 'hub', repository: 'owner/repo', file: 'a.gguf', quantization: null }],
    ['hf:owner/repo/q 4/a b.GGUF', { kind: 'hub', repository: 'owner/repo', file: 'q 4/a b.GGUF', quantization: null }],
  ])('%s', (text, reference) => {
    expect(parse(text)).toEqual(reference)
  })

  test('over plain http needs a digest, unless it stays on this machine', () => {
    expect(() => parse('http://a.example/x.gguf')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('modelSha256') }),
    )
    expect(() => parse('http://x.localhost/x.gguf')).toThrow(/uses unencrypted http/)
    expect(parse('http://a.example/x.gguf', true)).toMatchObject({ kind: 'url' })
  })
})

describe('what is none says what to write', () => {
  test.each([
    ['', /demo/],
    ['  ', /demo/],
    ['hf:', /hf:owner\/repo/],
    ['hf:owner', /hf:owner\/repo/],
    ['hf:owner/', /hf:owner\/repo/],
    ['hf:owner/repo:', /hf:owner\/repo/],
    ['hf:../../etc', /hf:owner\/repo/],
    ['hf:owner/..', /hf:owner\/repo/],
    ['hf:owner/repo/model.safetensors', /\.gguf/],
    ['hf:owner/repo/../../x.gguf', /\.gguf/],
    ['hf:owner/repo//x.gguf', /\.gguf/],
    ['hf:owner/repo/a\\b.gguf', /\.gguf/],
    ['ftp://a.example/x.gguf', /https/],
    ['file:///x.gguf', /path/],
    ['https://huggingface.co/o/r/blob/main/q4/x.gguf', /hf:o\/r\/q4\/x\.gguf/],
  ])('%p', (text, hint) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'MODEL_REFERENCE_INVALID', hint: expect.stringMatching(hint) }),
    )
  })

  test.each(['https://', 'https://[', 'x\0y'])('%p', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MODEL_REFERENCE_INVALID' }))
  })

  test('and does not repeat a password', () => {
    expect(() => parse('http://me:secret@a.example/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })
})

test('any text is understood or refused', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((text) => `hf:${text}`),
    fc.webUrl(),
    fc.string().map((text) => `https://${text}`),
  )
  fc.assert(
    fc.property(texts, fc.boolean(), (text, hasDigest) => {
      try {
        const reference = parse(text, hasDigest)
        if (reference.kind === 'hub')
          expect(`${reference.repository}/${reference.file ?? ''}`).not.toMatch(/(^|\/)\.\.(\/|$)/)
      } catch (thrown) {
        if (!isCortexError(thrown) || thrown.code !== 'MODEL_REFERENCE_INVALID') throw thrown
      }
    }),
    { numRuns: 2000 },
  )
})
