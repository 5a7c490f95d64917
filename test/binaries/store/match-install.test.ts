import { expect, test } from '@jest/globals'
import { matchInstall } from '../../../src/binaries/store/match-install.js'
import { someInstall } from './some-installs.js'

const installs = [
  someInstall({ id: 'b10-cpu-github-aa11', build: 10 }),
  someInstall({ id: 'b10-cpu-github-aa22', build: 10, backend: 'vulkan' }),
  someInstall({ id: 'b100-cpu-github-aa33', build: 100 }),
  someInstall({ id: 'b100', build: 7 }),
]

test.each([
  ['b10-cpu-github-aa22', 'b10-cpu-github-aa22'],
  ['b100-', 'b100-cpu-github-aa33'],
  // A whole id is never the beginning of another.
  ['b100', 'b100'],
  ['b7', 'b100'],
  ['7', 'b100'],
  ['100', 'b100-cpu-github-aa33'],
  // No such build, but the beginning of an id.
  ['b100-c', 'b100-cpu-github-aa33'],
])('%s means %s', (text, id) => {
  expect(matchInstall(installs, text).id).toBe(id)
})

test('a build of which there are several is the one that is wanted, where one is', () => {
  expect(() => matchInstall(installs, 'b10')).toThrow(/aa11 or b10-cpu-github-aa22/)
  expect(matchInstall(installs, 'b10', ({ backend }) => backend === 'vulkan').id).toBe('b10-cpu-github-aa22')
})

test.each(['b11', 'x', ''])('%j means none', (text) => {
  expect(() => matchInstall(installs, text)).toThrow(expect.objectContaining({ code: 'BINARY_NOT_FOUND' }))
})
