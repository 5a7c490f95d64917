import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { childrenOf, compileHost, untilExit, type HostProgram } from '../fixtures/host-process.js'
import { chat, configFolder, isAlive, realSupervisor } from './real-server.js'
import { installing, installTestServer, testEnv } from './test-home.js'

beforeAll(async () => {
  await installTestServer()
}, installing)

describe('a host that does no more with its supervisor than', () => {
  let program: HostProgram
  beforeAll(() => {
    program = compileHost('living-host.ts')
  })
  afterAll(() => {
    program.remove()
  })

  test.each([
    ['start, stop', ['SUPERVISOR_STOPPED', 'done']],
    ['two starts', ['done', 'ALREADY_RUNNING']],
    ['stop during the load', ['SUPERVISOR_STOPPED']],
    ['kill during the load', ['SUPERVISOR_STOPPED']],
    ['kill', ['done']],
    ['stop during a switch', ['done']],
    ['start again', ['done', '2']],
    ['failed start', ['MODEL_NOT_FOUND', 'done']],
  ])('%s: exits by itself, and nothing is left', async (scenario, outcomes) => {
    const model = scenario === 'failed start' ? './none.gguf' : 'demo'
    const config = await configFolder(`model: ${model}\nbackend: cpu\ngateway: { port: 0 }\n`)
    const host = program.run([scenario, config.file], { ...testEnv })
    const told = JSON.parse(await host.line()) as { outcomes: string[]; left: string[]; state: string }
    expect(told).toMatchObject({ outcomes, left: [], state: 'stopped' })
    expect(childrenOf(host.pid)).toEqual([])
    await untilExit(host)
    expect(host.process.exitCode).toBe(0)
    await config.remove()
  })
})

test('the second life takes the config as it is then, follows its file, and takes updates', async () => {
  const config = await configFolder('model: demo\nbackend: cpu\ncacheType: f16\n')
  const { supervisor, next, seen } = await realSupervisor({ configFile: config.file })
  try {
    await supervisor.start()
    const first = supervisor.status().pid ?? 0
    await supervisor.stop()
    expect(await isAlive(first)).toBe(false)
    await writeFile(config.file, 'model: demo\nbackend: cpu\ncacheType: q5_1\n')
    await supervisor.start()
    expect(supervisor.status()).toMatchObject({ state: 'ready', generation: 2, cacheTypeK: 'q5_1' })

    const reloaded = next('reload')
    await writeFile(config.file, 'model: demo\nbackend: cpu\ncacheType: q8_0\n')
    expect(await reloaded).toMatchObject({ outcome: 'applied' })
    expect(supervisor.status()).toMatchObject({ generation: 3, cacheTypeK: 'q8_0' })
    await expect(supervisor.update({ cacheTypeV: 'q4_0' })).resolves.toMatchObject({ outcome: 'applied' })
    expect(supervisor.status()).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'q4_0' })
    expect((await chat(supervisor.url, 'Hello', { max_tokens: 4 })).choices).toHaveLength(1)
    expect(seen('stopped')).toHaveLength(1)
  } finally {
    await supervisor.stop()
    await config.remove()
  }
  expect(seen('stopped')).toHaveLength(2)
}, 120_000)

test('a kill is final, and a start after it begins anew', async () => {
  const { supervisor, seen } = await realSupervisor({ config: { model: 'demo', backend: 'cpu' } })
  await supervisor.start()
  const pid = supervisor.status().pid ?? 0
  supervisor.kill()
  await supervisor.stop()
  expect(await isAlive(pid)).toBe(false)
  expect(supervisor.status()).toMatchObject({ state: 'stopped', restarts: 0 })
  expect(seen('state').map(({ state }) => state)).toEqual(['preparing', 'starting', 'ready', 'stopping', 'stopped'])
  await supervisor.start()
  expect(supervisor.status()).toMatchObject({ state: 'ready', generation: 2 })
  await supervisor.stop()
}, 120_000)
