import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Child, LaunchChildOptions } from '../../src/child/child.js'
import { createLaunchChild } from '../../src/child/launch-child.js'
import { fakePlan, type FakePlanOptions } from '../fixtures/fake-plan.js'
import { isGone, untilGone } from '../fixtures/process-gone.js'

const launchChild = createLaunchChild()
const children: Child[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'child-'))
})
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop({ grace: 0 })))
  await rm(folder, { recursive: true })
})

async function launch(plan: FakePlanOptions = {}, options: Partial<LaunchChildOptions> = {}): Promise<Child> {
  const child = await launchChild({
    plan: fakePlan(plan),
    generation: 1,
    socketFolder: folder,
    loadStall: 60_000,
    ...options,
  })
  children.push(child)
  return child
}

function ask(
  child: Child,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...child.endpoint, path, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => {
        resolve({ ...(response.statusCode !== undefined && { status: response.statusCode }), body })
      })
    })
    asked.on('error', reject).end()
  })
}

describe('a launch', () => {
  test('gives the child exactly the environment of the plan, a key and the supervised mode', async () => {
    process.env['LLAMA_ARG_CACHE_TYPE_K'] = 'q4_0'
    const child = await launch()
    delete process.env['LLAMA_ARG_CACHE_TYPE_K']
    const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8').split('\0').filter(Boolean)
    expect(environment.map((entry) => entry.split('=')[0]).sort()).toEqual([
      'FAKE_LLAMA',
      'LLAMA_API_KEY',
      'LLAMA_SERVER_ROUTER_PORT',
      'PATH',
    ])
    expect(environment).toContain(`LLAMA_API_KEY=${child.apiKey}`)
    // 256 bits.
    expect(Buffer.from(child.apiKey, 'base64url')).toHaveLength(32)
  })

  test('tells its own pid, its arguments and its endpoint, and the key is not among the arguments', async () => {
    const child = await launch()
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    expect(commandLine.slice(-child.argv.length)).toEqual(child.argv)
    expect(child.argv).toEqual(expect.arrayContaining(['--host', Object.values(child.endpoint)[0]]))
    expect(commandLine.join(' ')).not.toContain(child.apiKey)
    await child.ready
    expect((await ask(child, '/slots')).status).toBe(401)
    expect((await ask(child, '/slots', { authorization: `Bearer ${child.apiKey}` })).status).toBe(200)
  })

  test('puts the child at the head of a group of its own', async () => {
    const child = await launch()
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')
    expect(fields?.[2]).toBe(String(child.pid))
  })

  test('a socket folder that is too deep for a socket makes it listen on loopback', async () => {
    const deep = join(folder, 'd'.repeat(110))
    await mkdir(deep)
    const child = await launch({}, { socketFolder: deep })
    await child.ready
    expect(child.endpoint).toHaveProperty('host', '127.0.0.1')
    expect((await ask(child, '/health')).status).toBe(200)
  })

  test('of what cannot be executed is refused with the reason', async () => {
    const plan = fakePlan()
    await expect(
      launchChild({
        plan: { ...plan, cwd: join(folder, 'nowhere') },
        generation: 1,
        socketFolder: folder,
        loadStall: 1000,
      }),
    ).rejects.toMatchObject({ code: 'CHILD_START_FAILED', message: expect.stringContaining('nowhere') })
  })

  test('of what has vanished since it was planned says just that', async () => {
    const plan = fakePlan()
    const binary = { ...plan.binary, executable: join(folder, 'gone/llama-server'), folder: join(folder, 'gone') }
    const launching = launchChild({
      plan: { ...plan, binary, cwd: binary.folder },
      generation: 1,
      socketFolder: folder,
      loadStall: 1000,
    })
    await expect(launching).rejects.toMatchObject({
      code: 'CHILD_START_FAILED',
      message: `${binary.executable} is not there any more.`,
      hint: expect.stringContaining('binaries install'),
    })
  })

  test('that is aborted beforehand starts nothing', async () => {
    await expect(launch({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('that is aborted while it loads stops the child', async () => {
    const abort = new AbortController()
    const child = await launch({ script: { loadHang: true } }, { signal: abort.signal })
    abort.abort()
    await expect(child.ready).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await child.exited).toMatchObject({ class: 'asked', permanent: false })
  })

  test('that is aborted while the process starts leaves none', async () => {
    const abort = new AbortController()
    const launching = launch({}, { signal: abort.signal })
    abort.abort()
    expect(await (await launching).exited).toMatchObject({ class: 'asked' })
  })

  test('an abort after it is ready does nothing', async () => {
    const abort = new AbortController()
    const child = await launch({}, { signal: abort.signal })
    await child.ready
    abort.abort()
    expect((await ask(child, '/health')).status).toBe(200)
  })
})

describe('readiness', () => {
  test('is pushed, with the progress of the load', async () => {
    const progress: number[] = []
    const child = await launch({ script: { loadSteps: 4 } }, { onProgress: (value) => progress.push(value) })
    expect(await child.ready).toEqual({ via: 'pushed', after: expect.any(Number) })
    expect(progress).toEqual([0, 0.25, 0.5, 0.75, 1])
  })

  test.each([
    ['a build that does not push', { supervisedChild: false }, {}],
    ['wanted so', {}, { readiness: 'polled' as const }],
    ['a build that was taken for one that pushes', { script: { pushed: false } }, {}],
  ])('is polled: %s', async (_, plan, options) => {
    const child = await launch(plan, options)
    expect(await child.ready).toEqual({ via: 'polled', after: expect.any(Number) })
  })

  test('is not there yet while /props still says that the model is loading', async () => {
    const child = await launch({ script: { propsDelay: 100 } }, { readiness: 'polled' })
    await child.ready
    expect((await ask(child, '/props', { authorization: `Bearer ${child.apiKey}` })).status).toBe(200)
  })

  test('the log has told what is in use by then', async () => {
    // The real one writes its log from a thread of its own.
    const script = { logDelay: 20 }
    const child = await launch({ script, cacheTypeK: 'q8_0', cacheTypeV: 'q4_0', argv: ['--ctx-size', '4096'] })
    await child.ready
    expect(child.observed).toMatchObject({
      cacheTypeK: 'q8_0',
      cacheTypeV: 'q4_0',
      kMiB: 1.06,
      vMiB: 0.56,
      caches: 1,
      buffers: [{ device: 'CPU', mib: 1.63 }],
      cells: 4096,
      contextSize: 4096,
      flashAttention: 'on',
    })
  })

  test('a child that ends before it says why', async () => {
    const model = join(folder, 'text.gguf')
    await writeFile(model, 'this is no model')
    const child = await launch({ model })
    const exit = await child.exited
    expect(exit).toMatchObject({ code: 1, signal: null, class: 'model', permanent: true })
    expect(exit.log.at(-1)).toContain('exiting due to model loading error')
    await expect(child.ready).rejects.toMatchObject({ code: 'CHILD_START_FAILED', cause: exit, log: exit.log })
  })

  test.each([
    ['asleep', true],
    // A process that is stopped uses no CPU time, whatever it was at.
    ['stopped', 'cpu' as const],
  ])('a load that shows no sign of life (%s) is killed', async (how, loadHang) => {
    const child = await launch({ script: { loadHang } }, { loadStall: 300 })
    if (how === 'stopped') process.kill(child.pid, 'SIGSTOP')
    await expect(child.ready).rejects.toMatchObject({ code: 'CHILD_STALLED' })
    expect(await child.exited).toMatchObject({ signal: 'SIGKILL', class: 'hang', permanent: false })
  })

  test.each([
    ['progress', { loadTime: 900, loadSteps: 30 }],
    ['CPU time', { loadTime: 900, loadCpu: true, pushed: false }],
  ])('a load that takes longer than the stall is not killed as long as there is %s', async (_, script) => {
    const child = await launch({ script }, { loadStall: 300 })
    expect((await child.ready).after).toBeGreaterThan(300)
  })
})

describe('the end', () => {
  test('a stop is graceful, and leaves neither process nor socket', async () => {
    const child = await launch()
    await child.ready
    const exit = await child.stop()
    expect(exit).toMatchObject({ code: 0, signal: null, class: 'asked', permanent: false })
    expect(exit.log.some((line) => line.includes('cleaning up before exit'))).toBe(true)
    expect(isGone(child.pid)).toBe(true)
    expect(await readdir(folder)).toEqual([])
    expect(await child.stop()).toBe(exit)
    child.kill()
  })

  test('the exit line comes even where the log does not show that SIGTERM was heard', async () => {
    const child = await launch({ script: { ignoreSigterm: true } })
    await child.ready
    expect(await child.stop({ grace: 3_600_000 })).toMatchObject({ code: 0, class: 'asked' })
  })

  test('a build that knows nothing of stdin takes SIGTERM', async () => {
    const child = await launch({ supervisedChild: false })
    await child.ready
    expect(await child.stop({ grace: 3_600_000 })).toMatchObject({ code: 0, class: 'asked' })
  })

  test('a stop during the load ends it at once', async () => {
    const child = await launch({ script: { loadHang: true } })
    expect(await child.stop()).toMatchObject({ class: 'asked' })
    await expect(child.ready).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('a child that ignores the request is killed after the grace', async () => {
    const child = await launch({ script: { ignoreSigterm: true, ignoreExitLine: true } })
    await child.ready
    expect(await child.stop({ grace: 100 })).toMatchObject({ signal: 'SIGKILL', class: 'asked' })
  })

  test('a second stop may bring the end forward, not put it off', async () => {
    const child = await launch({ script: { ignoreSigterm: true, ignoreExitLine: true } })
    await child.ready
    void child.stop({ grace: 3_600_000 })
    void child.stop({ grace: 50 })
    expect(await child.stop({ grace: 3_600_000 })).toMatchObject({ signal: 'SIGKILL', class: 'asked' })
  })

  test.each(['asked', 'hang'] as const)('a kill (%s) is at once, and the first cause counts', async (reason) => {
    const child = await launch({ script: { ignoreSigterm: true } })
    await child.ready
    child.kill(reason)
    void child.stop()
    child.kill('hang')
    expect(await child.exited).toMatchObject({ signal: 'SIGKILL', class: reason })
    expect(await readdir(folder)).toEqual([])
  })

  test('an end that nobody asked for is told with its last words, half a line included', async () => {
    const words = { lines: ['E something broke'], partialLine: 'and then' }
    const child = await launch({ script: { exit: { at: 'ready', after: 20, code: 3, ...words } } })
    await child.ready
    const told = await child.exited
    expect(told).toMatchObject({ code: 3, class: 'crash', permanent: false })
    expect(told.log.slice(-2)).toEqual([expect.stringContaining('something broke'), 'and then'])
    expect(child.log.tail(1)).toEqual(['and then'])
  })

  test('what a child has started ends with it', async () => {
    const pidFile = join(folder, 'grandchild')
    const child = await launch({ script: { grandchild: { pidFile } } })
    await child.ready
    await child.stop()
    await untilGone([Number(await readFile(pidFile, 'utf8'))])
    await rm(pidFile)
  })

  test('a process that has escaped from the group and holds the pipes does not hold up the end', async () => {
    const pidFile = join(folder, 'escaped')
    const child = await launch({ script: { grandchild: { pidFile, detached: true } } })
    await child.ready
    expect(await child.stop()).toMatchObject({ class: 'asked' })
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL')
  })
})

describe('the log', () => {
  test('is ringed, handed on line by line and written to the file, without the key', async () => {
    const lines: string[] = []
    const path = join(folder, 'logs', 'child.log')
    const child = await launch({}, { onLine: (line) => lines.push(line), logFile: { path, maxSize: 1e6, maxFiles: 2 } })
    await child.ready
    await ask(child, `/fake/log?line=the+key+is+${child.apiKey}`)
    await child.stop()
    expect(lines).toEqual(child.log.tail())
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toEqual(lines)
    expect(lines.some((line) => line.endsWith('the key is ****'))).toBe(true)
    expect(lines.join('\n')).not.toContain(child.apiKey)
    expect(lines.some((line) => line.startsWith('cmd_child_to_router'))).toBe(false)
    await rm(join(folder, 'logs'), { recursive: true })
  })

  test('that cannot be written is a warning, and the child serves', async () => {
    const warnings: unknown[] = []
    const child = await launch(
      {},
      { onWarning: (warning) => warnings.push(warning), logFile: { path: folder, maxSize: 1e6, maxFiles: 2 } },
    )
    await child.ready
    await child.stop()
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'LOG_FILE_FAILED', message: expect.stringContaining(folder) }),
    ])
  })

  test('may hold anything', async () => {
    const child = await launch({
      script: { log: { invalidUtf8: true, carriageReturns: true, hugeLine: 10 * 1024 ** 2 } },
    })
    await child.ready
    const lines = child.log.tail()
    expect(lines).toEqual(expect.arrayContaining(['bad \ufffd\ufffd\ufffd(', 'first', 'second']))
    const [huge] = lines.filter((line) => line.startsWith('xxx'))
    expect(huge).toMatch(/^x{65536} … \(cut\)$/)
  })

  test.each([1, 2] as const)('a flood on stream %i neither blocks the child nor fills our memory', async (stream) => {
    const before = process.memoryUsage().rss
    const child = await launch({ script: { log: { floodBytes: 200 * 1024 ** 2, stream } } })
    await child.ready
    expect(child.log.tail().length).toBeLessThanOrEqual(2000)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2)
  })
})
