import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import fc from 'fast-check'
import { checkEntry } from '../../../src/binaries/unpack/check-entry.js'

const name = fc.constantFrom('a', 'b', '..', '.', '', 'C:', 'ü', 'x y')
const anyPath = fc.array(name, { maxLength: 6 }).map((names) => names.join('/'))
const inside = (place: string): boolean => place === '/root' || place.startsWith('/root/')

describe('an entry of an archive', () => {
  test('that is let through stays inside', () => {
    fc.assert(
      fc.property(fc.constantFrom('File', 'Directory', 'SymbolicLink'), anyPath, anyPath, (type, place, linkpath) => {
        try {
          const checked = checkEntry({ type, path: place, linkpath }, 'x.tar')
          expect(inside(path.posix.join('/root', checked.path))).toBe(true)
          if (checked.kind !== 'link') return
          expect(inside(path.posix.join('/root', path.posix.dirname(checked.path), checked.target))).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ARCHIVE_INVALID' })
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('may not climb after it went down a link', () => {
    const link = (linkpath: string) => checkEntry({ type: 'SymbolicLink', path: 'a/b/c', linkpath }, 'x.tar')
    expect(link('../../x/y')).toEqual({ kind: 'link', path: 'a/b/c', target: '../../x/y' })
    expect(() => link('x/../y')).toThrow('leads out')
    expect(() => link('../../..')).toThrow('leads out')
  })

  test.each(['/etc/passwd', '..', 'a/../../b', 'C:/x', 'c:x', '\\\\server\\share', 'a\\..\\..\\b', 'a\0b'])(
    'with the path %j is refused',
    (place) => {
      expect(() => checkEntry({ type: 'File', path: place }, 'x.tar')).toThrow('leads out')
    },
  )

  test.each(['Link', 'CharacterDevice', 'BlockDevice', 'FIFO', 'GNUDumpDir', 'Unsupported'])(
    'of type %s is refused',
    (type) => {
      expect(() => checkEntry({ type, path: 'a', linkpath: 'b' }, 'x.tar')).toThrow(type)
    },
  )
})
