import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setUp } from '../../scripts/set-up.js'
import { processIdentity } from '../../src/host/process-identity.js'
import { runCommand, type RunningCommand } from '../e2e/running-command.js'
import type { FakeScript } from '../fixtures/fake-plan.js'

// The real llama-server cannot be made to hang at a stop, or to crash when it is told to.
const fakeServer = path.resolve('test/fixtures/fake-llama-server/llama-server')

let home: string
let started: RunningCommand[]

beforeAll(setUp, 120_000)
beforeEach(async () => {
  started = []
  home = await mkdtemp(path.join(tmpdir(), 'cortex-cli-'))
})
afterEach(async () => {
  for (const { process } of started) process.kill('SIGKILL')
  await Promise.all(started.map(({ finished }) => finished))
  await rm(home, { recursive: true, force: true })
})

function command(args: readonly string[]): RunningCommand {
  const running = runCommand(args, { cwd: home, env: { CORTEX_HOME: home } })
  started.push(running)
  return running
}

async function configFile(script: FakeScript, settings: object = {}): Promise<string> {
  const file = path.join(home, 'fake.json')
  const config = {
    binary: { source: 'path', path: fakeServer },
    gateway: { port: 0 },
    env: { FAKE_LLAMA: JSON.stringify(script) },
    ...settings,
  }
  await mkdir(home, { recursive: true })
  await writeFile(file, JSON.stringify(config))
  return file
}

async function start(script: FakeScript, settings?: object) {
  const running = command(['start', '--json', '--config', await configFile(script, settings)])
  const ready = await running.event(({ event }) => event === 'ready')
  return { ...running, child: Number(ready['pid']), url: String(ready['url']) }
}

function lastEvent(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>
}

async function hasEnded(pid: number): Promise<boolean> {
  return (await processIdentity(pid)) === null
}

describe('start, told to stop', () => {
  test('twice: ends at once, and the child with it', async () => {
    const { process, event, finished, child } = await start({ stopDelay: 60_000 })
    process.kill('SIGINT')
    await event(({ state }) => state === 'stopping')
    // Until it counts as a second press, not as one that npm has doubled.
    const again = setInterval(() => process.kill('SIGINT'), 50)
    await expect(finished.finally(() => clearInterval(again))).resolves.toMatchObject({ code: 130 })
    while (!(await hasEnded(child))) await new Promise((resolve) => setTimeout(resolve, 10))
  })

  test('by SIGTERM twice: 143', async () => {
    const { process, event, finished } = await start({ stopDelay: 60_000 })
    process.kill('SIGTERM')
    await event(({ state }) => state === 'stopping')
    const again = setInterval(() => process.kill('SIGTERM'), 50)
    await expect(finished.finally(() => clearInterval(again))).resolves.toMatchObject({ code: 143 })
  })

  test('by SIGTERM while the child will not: 143 once it was killed', async () => {
    const { process, finished } = await start({ ignoreSigterm: true, ignoreExitLine: true })
    process.kill('SIGTERM')
    const { code, stdout } = await finished
    expect(code).toBe(143)
    expect(lastEvent(stdout)).toMatchObject({ event: 'stopped', code: 'SUPERVISOR_STOPPED' })
  }, 40_000)

  test('when nobody reads its events any more', async () => {
    const { process, child, finished } = await start({})
    process.stdout.destroy()
    // Its next event finds the pipe broken.
    globalThis.process.kill(child, 'SIGKILL')
    await expect(finished).resolves.toMatchObject({ code: 0 })
  })

  test('while it prepares: 130, and nothing was launched', async () => {
    const running = command(['start', '--json', '--config', await configFile({ loadHang: true })])
    await running.event(({ state }) => state === 'starting')
    running.process.kill('SIGINT')
    const { code, stdout } = await running.finished
    expect(code).toBe(130)
    expect(lastEvent(stdout)).toMatchObject({ event: 'stopped', code: 'SUPERVISOR_STOPPED' })
  })
})

describe('start that fails', () => {
  const broken: FakeScript = { exit: { at: 'load', code: 1, lines: ['E error: unknown model architecture: x'] } }

  test("tells a person why, with the child's own last lines, and exits 1", async () => {
    const { code, stdout, stderr } = await command(['start', '--config', await configFile(broken)]).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error {2}CHILD_START_FAILED\n {2}\S.*\n\n {2}The last lines of the log:\n/m)
    expect(stderr).toContain('unknown model architecture: x')
  })

  test('tells a program why with its last event', async () => {
    const { code, stdout, stderr } = await command(['start', '--json', '--config', await configFile(broken)]).finished
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(lastEvent(stdout)).toMatchObject({ event: 'stopped', code: 'CHILD_START_FAILED' })
  })

  test('for a mistake in the config: 78, before there is anything to stop', async () => {
    const file = await configFile({}, { cacheTypeK: 'q8' })
    const { code, stdout } = await command(['start', '--json', '--config', file]).finished
    expect(code).toBe(78)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(lastEvent(stdout)).toMatchObject({ event: 'stopped', code: 'CONFIG_INVALID', at: [{ key: 'cacheTypeK' }] })
  })
})

test('logs ends with its reader', async () => {
  const { process, finished, url } = await start({})
  const cli = path.resolve('dist/cli/main.js')
  const shell = spawn('sh', ['-c', `"${globalThis.process.execPath}" "${cli}" logs --follow | head -n 1`], {
    env: { ...globalThis.process.env, CORTEX_HOME: home },
    stdio: 'ignore',
  })
  // That nobody reads is found out with the next line.
  const talk = setInterval(() => void fetch(`${url}/fake/log?line=more`).catch(() => undefined), 20)
  const [code] = (await once(shell, 'exit').finally(() => clearInterval(talk))) as unknown[]
  expect(code).toBe(0)
  process.kill('SIGTERM')
  await expect(finished).resolves.toMatchObject({ code: 0 })
})
