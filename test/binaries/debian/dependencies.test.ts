import { describe, expect, test } from '@jest/globals'
import { parseDepends, resolveDependencies } from '../../../src/binaries/debian/dependencies.js'
import type { IndexedPackage } from '../../../src/binaries/debian/packages-index.js'

const entry = (name: string, version: string, depends = ''): IndexedPackage => ({
  name,
  version,
  depends,
  filename: `${name}.deb`,
  size: 1,
  sha256: 'a'.repeat(64),
})
const resolve = (index: IndexedPackage[], ...roots: string[]): string[] =>
  resolveDependencies(index, roots).map(({ name, version }) => `${name} ${version}`)

test('a dependency is read with its alternatives, versions and architectures', () => {
  expect(parseDepends('libc6 (>= 2.43), wget | curl (<< 9~),\nlibz:any (= 1:1-1), ')).toEqual([
    [{ name: 'libc6', relation: '>=', version: '2.43' }],
    [{ name: 'wget' }, { name: 'curl', relation: '<<', version: '9~' }],
    [{ name: 'libz', relation: '=', version: '1:1-1' }],
  ])
  expect(parseDepends('')).toEqual([])
})

describe('what a package needs', () => {
  test('is found through its dependencies, cycles included', () => {
    const index = [entry('a', '1', 'b'), entry('b', '1', 'c (>= 1)'), entry('c', '1', 'a, b'), entry('d', '1')]
    expect(resolve(index, 'a')).toEqual(['a 1', 'b 1', 'c 1'])
  })

  test('is the highest version that is allowed', () => {
    const index = [entry('a', '1', 'b (<< 3)'), entry('b', '1'), entry('b', '2'), entry('b', '10')]
    expect(resolve(index, 'a')).toEqual(['a 1', 'b 2'])
  })

  test('is the first alternative that is there', () => {
    expect(resolve([entry('a', '1', 'x | c | b'), entry('b', '1'), entry('c', '1')], 'a')).toEqual(['a 1', 'c 1'])
  })

  test('leaves out what the index does not have, and character sets', () => {
    const index = [entry('a', '1', 'debconf, libc-gconv-modules-extra'), entry('libc-gconv-modules-extra', '1')]
    expect(resolve(index, 'a')).toEqual(['a 1'])
  })

  test.each([
    ['the package itself is missing', [entry('b', '1')]],
    ['a library is too old', [entry('a', '1', 'b (>= 2)'), entry('b', '1')]],
    [
      'two need different versions',
      [entry('a', '1', 'b (>= 2), c'), entry('b', '1'), entry('b', '2'), entry('c', '1', 'b (= 1)')],
    ],
  ])('is an error where %s', (_, index) => {
    expect(() => resolve(index, 'a')).toThrow(expect.objectContaining({ code: 'DEBIAN_PACKAGE_MISSING' }))
  })
})
