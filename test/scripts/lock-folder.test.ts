import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { withLock } from '../../scripts/lock-folder.js'

let folder: string
let children: ChildProcess[]
beforeEach(async () => {
  children = []
  folder = await mkdtemp(path.join(tmpdir(), 'lock-'))
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const lockModule = pathToFileURL(path.resolve('scripts/lock-folder.js')).href

/** Runs `body` in a process of its own, with `withLock` and the folder of this test at hand. */
function runScript(body: string): ChildProcess {
  const script = `
    import { withLock } from ${JSON.stringify(lockModule)}
    import { mkdir, rmdir } from 'node:fs/promises'
    const folder = ${JSON.stringify(folder)}
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

/** `mkdir` throws where two are inside at once. */
const takeTurns = `
  for (let turn = 0; turn < 20; turn++) {
    await withLock(folder + '/lock', {}, async () => {
      await mkdir(folder + '/inside')
      await rmdir(folder + '/inside')
    })
  }`

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as unknown[]
  return code
}

describe('withLock', () => {
  test('lets one process in at a time, and leaves nothing behind', async () => {
    const codes = await Promise.all([takeTurns, takeTurns, takeTurns].map((body) => exitCode(runScript(body))))
    expect(codes).toEqual([0, 0, 0])
    expect(await readdir(folder)).toEqual([])
  })

  test('takes over the lock of a process that has died', async () => {
    const holder = runScript(`
      await withLock(folder + '/lock', {}, () => new Promise(() => {
        process.stdout.write('held')
        setInterval(() => {}, 1000)
      }))`)
    await once(holder.stdout!, 'data')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const codes = await Promise.all([takeTurns, takeTurns, takeTurns].map((body) => exitCode(runScript(body))))
    expect(codes).toEqual([0, 0, 0])
    expect(await readdir(folder)).toEqual([])
  })

  test('tells for whom it waits, once', async () => {
    const holder = runScript(`
      await withLock(folder + '/lock', {}, () => new Promise((resolve) => {
        process.stdout.write('held')
        process.once('SIGTERM', resolve)
        setInterval(() => {}, 1000)
      }))
      process.exit()`)
    await once(holder.stdout!, 'data')
    const waits: number[] = []
    const onWait = (pid: number) => {
      waits.push(pid)
      holder.kill('SIGTERM')
    }
    await withLock(path.join(folder, 'lock'), { onWait }, () => Promise.resolve())
    expect(waits).toEqual([holder.pid])
  })

  test('is released when the work fails', async () => {
    const lock = path.join(folder, 'lock')
    await expect(withLock(lock, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await readdir(folder)).toEqual([])
  })
})
