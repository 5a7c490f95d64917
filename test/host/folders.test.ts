import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { userFolders } from '../../src/host/folders.js'

describe('a user’s folders', () => {
  test('follow XDG on Linux', () => {
    expect(userFolders({}, 'linux', '/home/u')).toEqual({
      config: '/home/u/.config/cortex-supervisor',
      data: '/home/u/.local/share/cortex-supervisor',
      cache: '/home/u/.cache/cortex-supervisor',
      state: '/home/u/.local/state/cortex-supervisor',
    })
    const env = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_CACHE_HOME: 'relative', XDG_STATE_HOME: '' }
    expect(userFolders(env, 'linux', '/home/u')).toEqual({
      config: '/c/cortex-supervisor',
      data: '/d/cortex-supervisor',
      cache: '/home/u/.cache/cortex-supervisor',
      state: '/home/u/.local/state/cortex-supervisor',
    })
  })

  test('follow the system’s conventions on macOS and Windows', () => {
    expect(userFolders({}, 'darwin', '/Users/u')).toEqual({
      config: '/Users/u/Library/Preferences/cortex-supervisor',
      data: '/Users/u/Library/Application Support/cortex-supervisor',
      cache: '/Users/u/Library/Caches/cortex-supervisor',
      state: '/Users/u/Library/Application Support/cortex-supervisor/State',
    })
    expect(userFolders({ LOCALAPPDATA: 'D:\\local' }, 'win32', 'C:\\Users\\u')).toEqual({
      config: 'C:\\Users\\u\\AppData\\Roaming\\cortex-supervisor\\Config',
      data: 'D:\\local\\cortex-supervisor\\Data',
      cache: 'D:\\local\\cortex-supervisor\\Cache',
      state: 'D:\\local\\cortex-supervisor\\State',
    })
  })

  test.each(['linux', 'darwin'] as const)('are all under CORTEX_HOME on %s', (platform) => {
    expect(userFolders({ CORTEX_HOME: '/one', XDG_DATA_HOME: '/d' }, platform, '/home/u')).toEqual({
      config: '/one/config',
      data: '/one/data',
      cache: '/one/cache',
      state: '/one/state',
    })
    expect(userFolders({ CORTEX_HOME: 'here' }, platform, '/home/u').data).toBe(path.resolve('here/data'))
    expect(userFolders({ CORTEX_HOME: '' }, 'linux', '/home/u').data).toBe('/home/u/.local/share/cortex-supervisor')
  })
})
