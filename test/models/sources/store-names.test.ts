import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { safeName, storeKey } from '../../../src/models/sources/store-names.js'

test.each([
  ['Model-Q4_K_M.gguf', 'Model-Q4_K_M.gguf'],
  ['../../etc/passwd', 'etc_passwd'],
  ['.hidden', 'hidden'],
  ['a b:c*?.gguf', 'a_b_c_.gguf'],
  ['..', 'model.gguf'],
  ['', 'model.gguf'],
])('%p becomes %p', (name, safe) => {
  expect(safeName(name)).toBe(safe)
})

test('whatever a stranger chooses, the name leads nowhere', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(safeName(name)).toMatch(/^[A-Za-z0-9._-]{1,100}$/)
      expect(safeName(name)).not.toMatch(/^\.+$/)
    }),
  )
})

test('other content has another folder', () => {
  const source = (identity: string, sha256: string | null) => ({
    readableKey: ['hf', 'o', 'r', 'm.gguf'],
    identity,
    source: 'hub' as const,
    label: 'm.gguf',
    revision: null,
    headers: {},
    files: [{ url: new URL('https://a.example/m.gguf'), name: 'm.gguf', size: null, sha256 }],
  })
  const keys = [source('a', null), source('b', null), source('a', '11'), source('a', '22')].map(storeKey)
  expect(new Set(keys).size).toBe(4)
  expect(keys[0]).toMatch(/^hf--o--r--m-[0-9a-f]{10}$/)
})
