import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { freePort } from '../fixtures/free-port.js'
import { chat, configFolder, isAlive } from './real-server.js'
import { runCommand, runToEnd, type RunningCommand } from './running-command.js'

let config: Awaited<ReturnType<typeof configFolder>>
let running: RunningCommand[] = []
const name = `test-${process.pid}`

beforeEach(async () => {
  config = await configFolder('backend: cpu\ngateway: { port: 0 }\n')
})
afterEach(async () => {
  for (const command of running) command.process.kill('SIGKILL')
  await Promise.all(running.map(({ finished }) => finished))
  running = []
  await config.remove()
})

function command(...args: string[]): RunningCommand {
  const started = runCommand(args, { cwd: config.folder })
  running.push(started)
  return started
}
const toEnd = (...args: string[]) => runToEnd(args, { cwd: config.folder })

async function started(...args: string[]) {
  const start = command('start', '--json', '--name', name, ...args)
  const ready = await start.event(({ event }) => event === 'ready')
  return { start, ready, url: String(ready['url']), pid: Number(ready['pid']) }
}

const gone = async (pid: number) => {
  while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('start', () => {
  test('serves, is found by the other commands, and Ctrl-C ends both it and the child', async () => {
    const { start, url, pid } = await started()
    await chat(url, 'Hello')
    const status = await toEnd('status', '--json', '--name', name)
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'ready', pid, url, name, config: config.file })
    const logs = await toEnd('logs', '--name', name)
    expect(logs.stdout).toContain('llama_kv_cache')
    start.process.kill('SIGINT')
    await expect(start.finished).resolves.toMatchObject({ code: 130 })
    await gone(pid)
    await expect(toEnd('status', '--name', name)).resolves.toMatchObject({ code: 3 })
  })

  test('SIGTERM after a clean drain is exit 0', async () => {
    const { start } = await started()
    start.process.kill('SIGTERM')
    const { code, stdout } = await start.finished
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: string }).event)
        .at(-1),
    ).toBe('stopped')
  })

  test('a second of the same name says who is there and exits 1', async () => {
    const { start } = await started()
    const second = await toEnd('start', '--name', name)
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(String(start.pid))
  })

  test('a port in use is told with what to do', async () => {
    const { url } = await started()
    const port = new URL(url).port
    const second = await toEnd('start', '--name', `${name}-2`, '--port', port)
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(port)
  })

  test('arguments after -- go to llama-server, and what it says of a bad one is shown', async () => {
    const { code, stderr } = await toEnd('start', '--name', name, '--', '--temp', 'warm')
    expect(code).toBe(1)
    expect(stderr).toContain('--temp')
  })

  test('an argument that the build does not have is refused before any launch', async () => {
    const { code, stderr } = await toEnd('start', '--name', name, '--', '--nope')
    expect(code).toBe(78)
    expect(stderr).toContain('--nope')
  })

  test('a home that cannot be used is told as such, and ends', async () => {
    for (const home of [config.file, '/proc/no-such-home']) {
      const options = { cwd: config.folder, env: { CORTEX_HOME: home } }
      await expect(runToEnd(['start', '--offline', '--name', name], options)).resolves.toMatchObject({ code: 69 })
      await expect(runToEnd(['status', '--name', name], options)).resolves.toMatchObject({ code: 3 })
    }
  })

  test('moved to another port by a change, it is found there', async () => {
    const { start } = await started()
    const other = await freePort()
    const set = await toEnd('set', `gateway.port=${other}`, '--name', name, '--json')
    expect(JSON.parse(set.stdout)).toMatchObject({ outcome: 'live' })
    const status = await toEnd('status', '--json', '--name', name)
    expect(JSON.parse(status.stdout)).toMatchObject({ url: `http://127.0.0.1:${other}` })
    await expect(toEnd('stop', '--name', name)).resolves.toMatchObject({ code: 0 })
    await expect(start.finished).resolves.toMatchObject({ code: 0 })
  })
})

describe('set', () => {
  test('applies to the running supervisor and keeps the file’s comments', async () => {
    const { start, pid } = await started()
    const set = await toEnd('set', 'cacheType=q8_0', '--name', name, '--json')
    expect(set).toMatchObject({ code: 0 })
    expect(JSON.parse(set.stdout)).toMatchObject({ outcome: 'applied' })
    const ready = await start.event(({ event, generation }) => event === 'ready' && generation === 2)
    expect(ready).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })
    await gone(pid)
    expect(await readFile(config.file, 'utf8')).toContain('cacheType: q8_0')
  })

  test('refuses a mistake with exit 78 and writes nothing', async () => {
    await started()
    const before = await readFile(config.file, 'utf8')
    const set = await toEnd('set', 'cacheTypeK=q8', '--name', name)
    expect(set.code).toBe(78)
    expect(set.stderr + set.stdout).toContain('did you mean "q8_0"?')
    expect(await readFile(config.file, 'utf8')).toBe(before)
  })

  test('writes only, when nobody runs', async () => {
    await expect(toEnd('set', 'contextSize=512', '--name', name)).resolves.toMatchObject({ code: 0 })
    expect(await readFile(config.file, 'utf8')).toContain('contextSize: 512')
  })

  test('refuses a plan that cannot run, when nobody runs', async () => {
    const set = await toEnd('set', 'flashAttention=off', 'cacheTypeV=q8_0', '--name', name)
    expect(set.code).toBe(78)
    expect(set.stderr).toContain('flash attention')
  })
})

test('restart, reload and stop', async () => {
  const { start, pid } = await started()
  await expect(toEnd('restart', '--name', name)).resolves.toMatchObject({ code: 0 })
  await gone(pid)
  await expect(toEnd('reload', '--name', name)).resolves.toMatchObject({ code: 0 })
  await expect(toEnd('stop', '--name', name)).resolves.toMatchObject({ code: 0 })
  await expect(start.finished).resolves.toMatchObject({ code: 0 })
})

describe('--resume-last-good', () => {
  const breakConfig = () => writeFile(config.file, 'cacheTypeK: q8\n')

  test('a config that broke since does not keep the last good one from serving', async () => {
    await toEnd('set', 'cacheType=q5_1', '--name', name)
    const { start } = await started()
    start.process.kill('SIGTERM')
    await start.finished
    await breakConfig()
    const again = await started('--resume-last-good')
    expect(again.ready).toMatchObject({ cacheTypeK: 'q5_1' })
    await expect(again.start.event(({ event }) => event === 'warning')).resolves.toMatchObject({
      code: 'LAST_GOOD_RESUMED',
    })
  })

  test('without it, the start ends with what is wrong', async () => {
    await breakConfig()
    await expect(toEnd('start', '--name', name)).resolves.toMatchObject({ code: 78 })
  })
})

test('SIGHUP reads the config again', async () => {
  const { start } = await started()
  start.process.kill('SIGHUP')
  await expect(start.event(({ event }) => event === 'reload')).resolves.toMatchObject({ outcome: 'unchanged' })
})

test.each([['SIGKILL'], ['SIGSTOP, then SIGKILL']])('%s of the supervisor leaves no llama-server', async (how) => {
  const { start, pid } = await started()
  if (how !== 'SIGKILL') start.process.kill('SIGSTOP')
  start.process.kill('SIGKILL')
  await gone(pid)
  const again = await started()
  expect(again.pid).not.toBe(pid)
})

test('nobody running is exit 3 for every command that needs one', async () => {
  for (const args of [['status'], ['stop'], ['restart'], ['reload'], ['logs']]) {
    await expect(toEnd(...args, '--name', 'nobody')).resolves.toMatchObject({ code: 3 })
  }
})

test('plan shows the argv and the memory, and launches nothing', async () => {
  const plan = await toEnd('plan', '--json', '--cache-type', 'q8_0', '--ctx-size', '2048')
  expect(plan.code).toBe(0)
  const { argv, memory, errors } = JSON.parse(plan.stdout) as { argv: string[]; memory: object; errors: object[] }
  expect(argv.join(' ')).toContain('--cache-type-k q8_0 --cache-type-v q8_0')
  expect(memory).toMatchObject({ kvBytes: 1_114_112, precision: 'exact' })
  expect(errors).toEqual([])
})
