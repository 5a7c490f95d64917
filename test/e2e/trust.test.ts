import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import { createSupervisor } from '../../src/index.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'
import { configFolder, isAlive } from './real-server.js'
import { runToEnd } from './running-command.js'
import { testEnv } from './test-home.js'

const harmless = 'model: demo\nbackend: cpu\ngateway: { port: 0 }\n'
const risky = `${harmless}extraArgs: [--top-k, "40"]\n`

let config: Awaited<ReturnType<typeof configFolder>>
let home: TemporaryFolder
beforeEach(async () => {
  config = await configFolder(harmless)
  home = await temporaryFolder()
})
afterEach(async () => {
  await config.remove()
  await home.remove()
})

describe('the commands', () => {
  const toEnd = (...args: string[]) => runToEnd(args, { cwd: config.folder, env: { CORTEX_HOME: home.path } })

  test('trust accepts the file as it is, set keeps it trusted, and untrust undoes it', async () => {
    await writeFile(config.file, risky)
    const refused = await toEnd('config', 'validate')
    expect(refused.code).toBe(78)
    expect(refused.stderr).toContain('cortex.yaml:4:1  extraArgs  can pass any option to llama-server')
    expect(refused.stderr).toContain('cortex-supervisor trust cortex.yaml')
    await expect(toEnd('config', 'validate', '--config', 'cortex.yaml')).resolves.toMatchObject({ code: 0 })
    expect(JSON.parse((await toEnd('config', 'path', '--json')).stdout)).toEqual({ path: config.file, trusted: false })
    expect((await toEnd('config', 'path')).stderr).toContain('not trusted')

    const trusted = await toEnd('trust', '--json')
    expect(trusted.code).toBe(0)
    expect(JSON.parse(trusted.stdout)).toMatchObject({ file: config.file, keys: ['extraArgs'] })
    await expect(toEnd('config', 'validate')).resolves.toMatchObject({ code: 0 })
    expect(JSON.parse((await toEnd('config', 'path', '--json')).stdout)).toEqual({ path: config.file, trusted: true })

    await expect(toEnd('set', '--name', 'nobody-has-this', 'threads=2')).resolves.toMatchObject({ code: 0 })
    await expect(toEnd('config', 'validate')).resolves.toMatchObject({ code: 0 })
    await writeFile(config.file, `${risky}env: { A: b }\n`)
    await expect(toEnd('config', 'validate')).resolves.toMatchObject({ code: 78 })

    await toEnd('trust', config.folder)
    await expect(toEnd('config', 'validate')).resolves.toMatchObject({ code: 0 })
    const untrusted = await toEnd('untrust', '--json')
    expect(JSON.parse(untrusted.stdout)).toEqual({ file: config.file, wasTrusted: true })
    await expect(toEnd('config', 'validate')).resolves.toMatchObject({ code: 78 })
  })

  test('trust needs a config', async () => {
    const missing = await toEnd('trust', home.path)
    expect(missing.code).toBe(78)
    expect(missing.stderr).toContain(`There is no config file in ${home.path}.`)
  })
})

test('a running supervisor rejects a change to an untrusted config, and serves on', async () => {
  const supervisor = await createSupervisor({ cwd: config.folder, env: testEnv, name: `trust-${process.pid}` })
  const reload = new Promise<unknown>((resolve) => supervisor.on('reload', resolve))
  try {
    await supervisor.start()
    const pid = supervisor.status().pid ?? 0
    await writeFile(config.file, risky)
    expect(await reload).toMatchObject({ outcome: 'rejected', error: { code: 'CONFIG_UNTRUSTED' } })
    expect(await isAlive(pid)).toBe(true)
    expect(supervisor.status()).toMatchObject({ state: 'ready', pid })
  } finally {
    await supervisor.stop()
  }
})
