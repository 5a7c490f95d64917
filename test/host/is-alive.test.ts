import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { isAlive } from '../../src/host/is-alive.js'

test('this process and its parent are alive, one that has ended is not', () => {
  expect(isAlive(process.pid)).toBe(true)
  expect(isAlive(process.ppid)).toBe(true)
  expect(isAlive(spawnSync(process.execPath, ['--version']).pid)).toBe(false)
})
