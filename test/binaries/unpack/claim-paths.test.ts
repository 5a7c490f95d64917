import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createPathClaims } from '../../../src/binaries/unpack/claim-paths.js'

const path = fc
  .array(fc.constantFrom('a', 'A', 'b', '\u00e9', 'e\u0301', '\u00c9'), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'))
const entry = fc.record({ path, kind: fc.constantFrom('file' as const, 'folder' as const, 'link' as const) })

/** As macOS takes it. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase()

test('what is let through is one file system on every system', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const claim = createPathClaims()
      const kept: typeof entries = []
      for (const { path: name, kind } of entries) {
        try {
          claim(name, kind, 'x.tar')
          kept.push({ path: name, kind })
        } catch (error) {
          expect(error).toMatchObject({ code: 'ARCHIVE_INVALID' })
          break
        }
      }
      const solid = kept.filter(({ kind }) => kind !== 'folder')
      expect(new Set(solid.map((one) => folded(one.path))).size).toBe(solid.length)
      const all = kept.flatMap((one) =>
        one.path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/')),
      )
      expect(new Set(all.map(folded)).size).toBe(new Set(all).size)
      for (const one of solid) expect(kept.filter((other) => other.path.startsWith(`${one.path}/`))).toEqual([])
    }),
    { numRuns: 2000 },
  )
})

test('a folder may be named again, before and after what is in it', () => {
  const claim = createPathClaims()
  expect(() => {
    claim('a/b', 'file', 'x.tar')
    claim('a', 'folder', 'x.tar')
    claim('a', 'folder', 'x.tar')
    claim('a/c', 'file', 'x.tar')
  }).not.toThrow()
})
