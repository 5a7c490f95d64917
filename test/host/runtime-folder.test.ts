import { expect, test } from '@jest/globals'
import { runtimeFolder } from '../../src/host/runtime-folder.js'

test.each([
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, 'linux', '/run/user/1000'],
  [{ XDG_RUNTIME_DIR: 'run' }, 'linux', null],
  [{ XDG_RUNTIME_DIR: '' }, 'linux', null],
  [{}, 'linux', null],
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, 'win32', null],
] as const)('of %j on %s: %p', (env, platform, folder) => {
  expect(runtimeFolder(env, platform)).toBe(folder)
})
