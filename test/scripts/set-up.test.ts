import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { differingPackages, isOlderThan } from '../../scripts/set-up.js'

describe('isOlderThan', () => {
  test.each([
    ['20.19.0', false],
    ['20.19.5', false],
    ['20.18.9', true],
    ['20.2.0', true],
    ['18.20.0', true],
    ['22.0.0', false],
    ['100.0.0', false],
  ])('Node %s against >=20.19: %s', (version, older) => {
    expect(isOlderThan(version, '>=20.19')).toBe(older)
  })
})

describe('differingPackages', () => {
  const locked = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/b-darwin': { version: '2.0.0', optional: true },
    },
  }

  test('nothing, when what is locked is installed', () => {
    const installed = { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } } }
    expect(differingPackages(locked, installed)).toEqual([])
  })

  test('a package that is absent and one of another version', () => {
    expect(differingPackages(locked, { packages: { 'node_modules/b': { version: '2.0.1' } } })).toEqual([
      'node_modules/a',
      'node_modules/b',
    ])
  })

  test('an optional package of another version', () => {
    const installed = {
      packages: {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0' },
        'node_modules/b-darwin': { version: '1.9.0' },
      },
    }
    expect(differingPackages(locked, installed)).toEqual(['node_modules/b-darwin'])
  })

  test('everything but what is optional, when nothing is installed', () => {
    expect(differingPackages(locked, {})).toEqual(['node_modules/a', 'node_modules/b'])
  })
})

test('package-lock.json holds for every platform', async () => {
  interface Entry {
    optionalDependencies?: Record<string, string>
  }
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: Record<string, Entry> }
  const names = new Set(Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, '')))
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => !names.has(name)),
  )
  expect(missing).toEqual([])
})
