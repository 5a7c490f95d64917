import { describe, expect, test } from '@jest/globals'
import { packageFolder } from '../../scripts/collect-licenses.js'
import { entryPoints } from '../../scripts/build.js'
import { countTests } from '../../scripts/test.js'

test('entryPoints are the sources of what package.json exports', () => {
  const exports = {
    '.': { types: './dist/types/index.d.ts', default: './dist/index.js' },
    './schema.json': './schemas/config.schema.json',
    './package.json': './package.json',
  }
  expect(entryPoints(exports)).toEqual(['src/index.ts'])
})

describe('packageFolder', () => {
  test.each([
    ['node_modules/yaml/dist/index.js', 'node_modules/yaml'],
    ['node_modules/@hono/node-server/dist/index.mjs', 'node_modules/@hono/node-server'],
    ['node_modules/a/node_modules/@b/c/lib/d.js', 'node_modules/a/node_modules/@b/c'],
    ['src/index.ts', null],
  ])('of %s is %s', (input, folder) => {
    expect(packageFolder(input)).toBe(folder)
  })
})

test('countTests counts a file that could not be loaded as a failure', () => {
  expect(countTests({ numPassedTests: 7, numFailedTests: 1, numRuntimeErrorTestSuites: 2 })).toBe('7 passed, 3 failed')
})
