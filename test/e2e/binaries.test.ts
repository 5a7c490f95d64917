import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { askAllTheTime } from './ask-all-the-time.js'
import { onlySupervised, ownBuilds, type OwnBuilds } from './own-builds.js'
import { chat, isAlive } from './real-server.js'
import { runCommand, runToEnd, type Finished, type RunningCommand } from './running-command.js'
import { installing, installTestServer } from './test-home.js'

let builds: OwnBuilds
let running: RunningCommand[] = []
let ids: { old: string; fresh: string }

beforeAll(installTestServer, installing)
beforeEach(async () => {
  builds = await ownBuilds()
  await configure('')
  ids = { old: await builds.add(1001), fresh: '' }
})
afterEach(async () => {
  for (const command of running) command.process.kill('SIGKILL')
  await Promise.all(running.map(({ finished }) => finished))
  running = []
  await builds.remove()
})

const configure = (more: string) =>
  writeFile(
    path.join(builds.home, 'cortex.yaml'),
    `backend: cpu\ngateway: { port: 0 }\nreload: { warmBudget: 1s }\n${more}`,
  )
const options = () => ({
  cwd: builds.home,
  env: { CORTEX_HOME: builds.home, CORTEX_CONFIG: path.join(builds.home, 'cortex.yaml') },
})
const toEnd = (...args: string[]): Promise<Finished> => runToEnd(args, options())

async function json(...args: string[]): Promise<{ code: number | null; value: Record<string, unknown> }> {
  const { code, stdout } = await toEnd(...args, '--json')
  return { code, value: JSON.parse(stdout) as Record<string, unknown> }
}

async function list(): Promise<Record<string, string[]>> {
  const binaries = JSON.parse((await toEnd('binaries', 'list', '--json')).stdout) as Record<string, unknown>[]
  const marks = ['current', 'previous', 'running']
  return Object.fromEntries(
    binaries.map((binary) => [String(binary['id']), marks.filter((mark) => binary[mark] === true)]),
  )
}

async function started(...args: string[]) {
  const start = runCommand(['start', '--json', ...args], options())
  running.push(start)
  const ready = await start.event(({ event }) => event === 'ready')
  return { start, ready, url: String(ready['url']) }
}

describe('an upgrade under load', () => {
  test('loses no request, nor does the way back', async () => {
    const { start, ready, url } = await started()
    expect(ready['build']).toBe(1001)
    ids.fresh = await builds.add(1002)
    await expect(json('reload')).resolves.toMatchObject({ value: { outcome: 'unchanged' } })
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })

    const clients = askAllTheTime(url)
    await chat(url, 'Hello')
    const used = await json('binaries', 'use', 'b1002')
    expect(used).toMatchObject({ code: 0, value: { outcome: 'applied', id: ids.fresh, previous: ids.old } })
    await expect(start.event(({ event, build }) => event === 'ready' && build === 1002)).resolves.toBeDefined()
    await chat(url, 'Hello')
    const back = await json('binaries', 'rollback')
    expect(back).toMatchObject({ code: 0, value: { outcome: 'applied', id: ids.old, previous: ids.fresh } })
    await chat(url, 'Hello')
    const { answered, failed } = await clients.end()
    expect(failed).toEqual([])
    expect(answered).toBeGreaterThan(4)
    await expect(json('status')).resolves.toMatchObject({ value: { build: 1001, state: 'ready' } })
    expect(await list()).toEqual({ [ids.fresh]: ['previous'], [ids.old]: ['current', 'running'] })
  })

  test('to a build that will not come up leaves the old one, in the store too', async () => {
    const { url } = await started()
    ids.fresh = await builds.add(1002, onlySupervised('echo "terminate called: no" >&2; exit 1'))
    const clients = askAllTheTime(url)
    const used = await toEnd('binaries', 'use', ids.fresh)
    expect(used.code).toBe(1)
    expect(used.stdout).toContain('terminate called: no')
    expect(used.stdout).toContain(`still in use  ${ids.old}`)
    expect((await clients.end()).failed).toEqual([])
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })
  })

  test('to a build that dies soon after is taken back, and the next start knows it', async () => {
    const { start, url } = await started()
    ids.fresh = await builds.add(1002, onlySupervised('(sleep 3; kill -SEGV $$) & '))
    const clients = askAllTheTime(url)
    await expect(json('binaries', 'use', ids.fresh)).resolves.toMatchObject({ code: 0 })
    await start.event(({ event, generation, build }) => event === 'ready' && build === 1001 && Number(generation) > 2)
    await expect(start.event(({ event }) => event === 'warning')).resolves.toMatchObject({ code: 'BINARY_TAKEN_BACK' })
    expect((await clients.end()).failed).toEqual([])
    start.process.kill('SIGTERM')
    await start.finished
    const again = await started()
    expect(again.ready['build']).toBe(1001)
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })
  })
})

test('of two supervisors that share a choice both go back, where one does not come up', async () => {
  const more = path.join(builds.home, 'two.yaml')
  await writeFile(more, 'backend: cpu\ngateway: { port: 0 }\nreload: { warmBudget: 1s }\nalias: two\n')
  await started('--name', 'one')
  await started('--name', 'two', '--config', more)
  ids.fresh = await builds.add(1002, 'case "$*" in *"--alias two"*) echo "terminate called: no" >&2; exit 1 ;; esac')
  const used = await json('binaries', 'use', 'b1002')
  expect(used).toMatchObject({
    code: 1,
    value: {
      outcome: 'rolled-back',
      id: ids.old,
      supervisors: [
        { name: 'one', outcome: { outcome: 'applied' } },
        { name: 'two', outcome: { outcome: 'rolled-back' } },
      ],
    },
  })
  await expect(json('status', '--name', 'one')).resolves.toMatchObject({ value: { build: 1001, state: 'ready' } })
  await expect(json('status', '--name', 'two')).resolves.toMatchObject({ value: { build: 1001, state: 'ready' } })
  expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })
})

test('Ctrl-C during the switch ends the command, and the supervisor goes on with the switch', async () => {
  const { start } = await started()
  const [begun, gate] = [path.join(builds.home, 'begun'), path.join(builds.home, 'gate')]
  const wait = `touch ${begun}; while [ ! -e ${gate} ]; do sleep 0.05; done`
  ids.fresh = await builds.add(1002, onlySupervised(wait))
  const use = runCommand(['binaries', 'use', 'b1002'], options())
  running.push(use)
  while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 10))
  use.process.kill('SIGINT')
  const { code, stderr } = await use.finished
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: expect.stringContaining('the switch itself continues') as unknown,
  })
  await writeFile(gate, '')
  expect(await start.event(({ event }) => event === 'reload')).toMatchObject({ outcome: 'applied' })
  expect((await list())[ids.fresh]).toEqual(['current', 'running'])
})

describe('nothing is changed', () => {
  test('by a build that does not prove itself', async () => {
    const { url } = await started()
    ids.fresh = await builds.add(1002, 'case "$*" in *--model*) echo "no such instruction" >&2; exit 1 ;; esac')
    const used = await toEnd('binaries', 'use', 'b1002')
    expect(used.code).toBe(69)
    expect(used.stderr).toContain('no such instruction')
    await chat(url, 'Hello')
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })
  })

  test('by a trial that Ctrl-C has ended, and nothing of it is left', async () => {
    const pidFile = path.join(builds.home, 'pid')
    ids.fresh = await builds.add(1002, `case "$*" in *--model*) echo $$ > ${pidFile}; exec sleep 600 ;; esac`)
    const use = runCommand(['binaries', 'use', 'b1002'], options())
    running.push(use)
    const pid = async () => Number(await readFile(pidFile, 'utf8').catch(() => '0'))
    while ((await pid()) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    use.process.kill('SIGINT')
    const { code, stderr } = await use.finished
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('was aborted') as unknown })
    while (await isAlive(await pid())) await new Promise((resolve) => setTimeout(resolve, 10))
    expect((await list())[ids.fresh]).toEqual([])
  })

  test.each([
    ['binary: { version: b1001 }', 'binary.version: b1001'],
    ['binary: { source: system }', 'binary.source: system'],
    ['binary: { source: github }', 'binary.source: github'],
  ])('where the config says %s', async (more, told) => {
    await toEnd('binaries', 'use', 'b1001')
    ids.fresh = await builds.add(1002)
    await configure(more)
    const used = await toEnd('binaries', 'use', 'b1002')
    expect(used.code).toBe(78)
    expect(used.stderr).toContain(told)
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current'] })
  })

  test('by a rollback where there is nothing to go back to', async () => {
    await expect(toEnd('binaries', 'rollback')).resolves.toMatchObject({ code: 1 })
  })
})

describe('with nobody running', () => {
  test('what is chosen is what the next start runs, and a build that dies at its load is taken back by it', async () => {
    await toEnd('binaries', 'use', 'b1001')
    ids.fresh = await builds.add(
      1002,
      onlySupervised('echo "error while loading shared libraries: libx.so" >&2; exit 127'),
    )
    const used = await toEnd('binaries', 'use', 'b1002')
    expect(used).toMatchObject({ code: 0 })
    expect(used.stdout).toContain('the next start will')
    const { start, ready } = await started()
    expect(ready['build']).toBe(1001)
    await expect(start.event(({ event }) => event === 'warning')).resolves.toMatchObject({ code: 'BINARY_TAKEN_BACK' })
    expect(await list()).toEqual({ [ids.fresh]: [], [ids.old]: ['current', 'running'] })
  })
})

describe('remove and prune', () => {
  test('keep what runs, whatever is said, and what is in use unless it is forced', async () => {
    ids.fresh = await builds.add(1002)
    await toEnd('binaries', 'use', 'b1001')
    const { start } = await started()
    const refused = await toEnd('binaries', 'remove', '--force', ids.old)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('is running')
    // One that does not answer is no less running.
    start.process.kill('SIGSTOP')
    await expect(toEnd('binaries', 'remove', '--force', ids.old)).resolves.toMatchObject({ code: 1 })
    start.process.kill('SIGCONT')
    await expect(toEnd('binaries', 'remove', ids.fresh)).resolves.toMatchObject({ code: 0 })
    start.process.kill('SIGTERM')
    await start.finished
    await expect(toEnd('binaries', 'remove', ids.old)).resolves.toMatchObject({ code: 1 })
    await expect(toEnd('binaries', 'remove', '--force', ids.old)).resolves.toMatchObject({ code: 0 })
    expect(await list()).toEqual({})
  })

  test('prune keeps current, previous and pinned, and says what it freed', async () => {
    const others = [await builds.add(1002), await builds.add(1003), await builds.add(1004), await builds.add(1005)]
    await toEnd('binaries', 'use', 'b1001')
    await toEnd('binaries', 'use', 'b1003')
    await configure('binary: { version: b1002 }')
    const dry = await json('binaries', 'prune', '--dry-run')
    expect(dry.value).toMatchObject({ dryRun: true, removed: [{ id: others[3] }, { id: others[2] }] })
    expect(Object.keys(await list())).toHaveLength(5)
    const pruned = await toEnd('binaries', 'prune', '--keep', '1')
    expect(pruned.stdout).toMatch(/b1004-cpu-debian-copy +4\d\.\d+ MiB\n4\d\.\d+ MiB freed\./)
    expect(Object.keys(await list()).sort()).toEqual([ids.old, others[0], others[1], others[3]].sort())
  })
})

test('what was chosen is not forgotten in silence, and use mends the file that says so', async () => {
  await builds.add(1002)
  const store = path.join(builds.home, 'data', 'binaries')
  await writeFile(path.join(store, '.current.json'), '{"format":1,')
  const pruned = await toEnd('binaries', 'prune')
  expect(pruned).toMatchObject({ code: 0, stderr: expect.stringContaining('BINARY_CHOICE_LOST') })
  expect(Object.keys(await list())).toHaveLength(2)
  const used = await toEnd('binaries', 'use', 'b1001')
  expect(used).toMatchObject({ code: 0, stderr: expect.stringContaining(`${ids.old} for cpu`) })
  expect(await readFile(path.join(store, '.current.damaged.json'), 'utf8')).toBe('{"format":1,')
  const listed = await toEnd('binaries', 'list')
  expect(listed).toMatchObject({ code: 0, stderr: '' })
  expect(await list()).toMatchObject({ [ids.old]: ['current'] })
})

test('verify names what has changed, and how to mend it', async () => {
  await expect(toEnd('binaries', 'verify')).resolves.toMatchObject({ code: 0 })
  const lib = path.join(builds.home, 'data', 'binaries', ids.old, 'root/usr/bin/llama-server')
  await rm(lib)
  const verified = await toEnd('binaries', 'verify', 'b1001')
  expect(verified.code).toBe(1)
  expect(verified.stdout).toContain('missing  root/usr/bin/llama-server')
  expect(verified.stdout).toContain('binaries install')
})

test('the API lists the builds, and which of them runs', async () => {
  const { ready } = await started()
  const { url, tokenFile } = ready['admin'] as { url: string; tokenFile: string }
  const headers = { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` }
  const answer = await fetch(`${url}/binaries`, { headers })
  expect(await answer.json()).toMatchObject([
    { id: ids.old, build: 1001, current: true, previous: false, running: true },
  ])
})
