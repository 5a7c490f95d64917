import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { findConfig } from '../../../src/config/sources/find-config.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

let cwd: ConfigFolder
let user: ConfigFolder
beforeEach(async () => {
  ;[cwd, user] = await Promise.all([configFolder(), configFolder()])
})
afterEach(() => Promise.all([cwd.remove(), user.remove()]))

const find = (options: { file?: string; env?: Record<string, string> } = {}) =>
  findConfig({ cwd: cwd.path, env: {}, userFolder: user.path, ...options })

describe('findConfig', () => {
  test('finds nothing where nothing is', async () => {
    expect(await find()).toEqual({ file: null, foundBy: 'none' })
  })

  test('takes each place before the next', async () => {
    const inUser = await user.write('cortex.json', '{}')
    expect(await find()).toEqual({ file: inUser, foundBy: 'user' })
    const json = await cwd.write('cortex.json', '{}')
    expect(await find()).toEqual({ file: json, foundBy: 'cwd' })
    const yml = await cwd.write('cortex.yml', '')
    expect(await find()).toEqual({ file: yml, foundBy: 'cwd' })
    const yaml = await cwd.write('cortex.yaml', '')
    expect(await find()).toEqual({ file: yaml, foundBy: 'cwd' })
    const env = { CORTEX_CONFIG: 'by-variable.yaml' }
    expect(await find({ env })).toEqual({ file: path.join(cwd.path, 'by-variable.yaml'), foundBy: 'named' })
    expect(await find({ env, file: '/named.yaml' })).toEqual({ file: '/named.yaml', foundBy: 'named' })
  })

  test('an empty variable names nothing', async () => {
    expect(await find({ env: { CORTEX_CONFIG: '' } })).toEqual({ file: null, foundBy: 'none' })
  })

  test('the user’s own file is trusted in its own folder too', async () => {
    const file = await user.write('cortex.yaml', '')
    expect(await findConfig({ cwd: user.path, env: {}, userFolder: user.path })).toEqual({ file, foundBy: 'user' })
  })
})
