import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deathSignalPrefix } from '../../src/child/find-setpriv.js'
import { fakePlan, type FakeScript } from '../fixtures/fake-plan.js'
import { childrenOf, compileHost, untilExit, type HostProcess, type HostProgram } from '../fixtures/host-process.js'
import { isGone, untilGone } from '../fixtures/process-gone.js'

let program: HostProgram
let folder: string
let hosts: HostProcess[] = []
let started: number[] = []

beforeAll(() => {
  program = compileHost('launching-host.ts')
})
afterAll(() => {
  program.remove()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-'))
})
afterEach(async () => {
  for (const pid of [...hosts.map((host) => host.pid), ...started]) killIfThere(pid)
  hosts = []
  started = []
  await rm(folder, { recursive: true })
})

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // As it should be.
  }
}

interface Options {
  then: 'load' | 'ready' | 'stop' | 'exit' | 'throw' | 'end' | 'rest'
  script?: FakeScript
  supervisedChild?: boolean
  children?: number
  /** Without `setpriv`, whatever the machine has. */
  barePath?: boolean
}

/** A host that has come to where it was told to go, with its children and its guard. */
async function startHost(options: Options): Promise<{ host: HostProcess; children: number[]; guards: number[] }> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await symlink(process.execPath, join(bin, 'node'))
  const plan = fakePlan({
    script: options.script ?? {},
    supervisedChild: options.supervisedChild ?? true,
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  })
  const orders = { plan, socketFolder: folder, children: options.children ?? 1, then: options.then }
  const env = { PATH: options.barePath === true ? bin : (process.env['PATH'] ?? '') }
  const host = program.run([JSON.stringify(orders)], env)
  hosts.push(host)
  const children = JSON.parse(await host.line()) as number[]
  const guards = childrenOf(host.pid).filter((pid) => !children.includes(pid))
  started.push(...children, ...guards)
  return { host, children, guards }
}

const stubborn: FakeScript = { ignoreSigterm: true, ignoreExitLine: true, noStdinWatch: true }

describe('a supervisor that is stopped and then killed leaves nothing', () => {
  const states: [Options['then'], FakeScript][] = [
    ['load', { loadHang: true, ignoreSigterm: true }],
    ['ready', stubborn],
    ['stop', stubborn],
  ]

  test.each(states)('%s', async (then, script) => {
    const { host, children, guards } = await startHost({ then, script, children: 2 })
    process.kill(host.pid, 'SIGSTOP')
    process.kill(host.pid, 'SIGKILL')
    await untilGone([...children, ...guards, host.pid])
  })

  test.each(states)('%s, by the guard alone', async (then, script) => {
    const { host, children, guards } = await startHost({ then, script, supervisedChild: false, barePath: true })
    expect(guards).toHaveLength(1)
    process.kill(host.pid, 'SIGSTOP')
    process.kill(host.pid, 'SIGKILL')
    await untilGone([...children, ...guards])
  })

  test('ready, by the child that watches its stdin alone', async () => {
    const { host, children, guards } = await startHost({ then: 'ready', barePath: true })
    process.kill(host.pid, 'SIGSTOP')
    guards.forEach(killIfThere)
    process.kill(host.pid, 'SIGKILL')
    await untilGone(children)
  })

  test.each(states)('%s, by the kernel alone where there is setpriv', async (then, script) => {
    const prefix = await deathSignalPrefix(process.env['PATH'] ?? '')
    const { host, children, guards } = await startHost({ then, script, supervisedChild: false })
    process.kill(host.pid, 'SIGSTOP')
    // Without setpriv it is the guard's task once more.
    if (prefix.length > 0) guards.forEach(killIfThere)
    process.kill(host.pid, 'SIGKILL')
    await untilGone(children)
  })
})

describe('a host that ends by itself', () => {
  test.each(['exit', 'throw'] as const)('by %s takes its children and their sockets with it', async (then) => {
    const { host, children, guards } = await startHost({ then, script: stubborn, children: 2 })
    await untilExit(host)
    await untilGone([...children, ...guards])
    expect((await readdir(folder)).filter((name) => name.endsWith('.sock'))).toEqual([])
  })

  test('is not kept alive by the guard', async () => {
    const { host, children, guards } = await startHost({ then: 'end' })
    await untilExit(host)
    expect(host.process.exitCode).toBe(0)
    await untilGone([...children, ...guards])
  })
})

describe('the guard', () => {
  test('ends with the last child', async () => {
    const { host, guards } = await startHost({ then: 'rest' })
    expect(await host.line()).toBe('at rest')
    await untilGone(guards)
    expect(isGone(host.pid)).toBe(false)
  })

  test("is there even when the host's whole group is killed", async () => {
    const { host, children, guards } = await startHost({ then: 'ready', supervisedChild: false, barePath: true })
    process.kill(-host.pid, 'SIGKILL')
    await untilGone([...children, ...guards])
  })

  test("is out of reach of a terminal's Ctrl-C, as the children are", async () => {
    const { host, children, guards } = await startHost({ then: 'ready', script: stubborn })
    process.kill(-host.pid, 'SIGINT')
    expect(await host.line()).toBe('interrupted')
    expect([...children, ...guards].filter(isGone)).toEqual([])
    process.kill(host.pid, 'SIGKILL')
    await untilGone([...children, ...guards])
  })

  test('is one for all children of a launcher', async () => {
    expect((await startHost({ then: 'ready', children: 3 })).guards).toHaveLength(1)
  })

  test('does not touch a group that was taken out again: its id may be given to others', async () => {
    const guarding = compileHost('guarding-host.ts')
    const host = guarding.run([folder], { PATH: process.env['PATH'] ?? '' })
    hosts.push(host)
    const [released = 0, guarded = 0] = JSON.parse(await host.line()) as number[]
    const guards = childrenOf(host.pid).filter((pid) => pid !== released && pid !== guarded)
    started.push(released, guarded, ...guards)
    process.kill(host.pid, 'SIGKILL')
    await untilGone([guarded, ...guards])
    process.kill(released, 'SIGUSR2')
    const sign = join(folder, String(released))
    while (!existsSync(sign) && !isGone(released)) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(existsSync(sign)).toBe(true)
    guarding.remove()
  })
})
