import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { acquireLock, withLock } from '../../src/host/heartbeat-lock.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let folder: TemporaryFolder
let lock: string
let children: ChildProcess[]
beforeEach(async () => {
  children = []
  folder = await temporaryFolder()
  lock = path.join(folder.path, 'x.lock')
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await folder.remove()
})

const lockModule = pathToFileURL(path.resolve('src/host/heartbeat-lock.js')).href

interface Script {
  child: ChildProcess
  /** All that it has printed, once it ends; rejects unless it ends with 0. */
  ended: Promise<string>
  /** Its first line. */
  said: Promise<unknown>
}

/** Runs `body` in a process of its own, with the lock and the folder of this test at hand. */
function runScript(body: string): Script {
  const script = `
    import { acquireLock, withLock } from ${JSON.stringify(lockModule)}
    import { mkdir, rmdir } from 'node:fs/promises'
    const folder = ${JSON.stringify(folder.path)}
    const lock = ${JSON.stringify(lock)}
    const forever = () => new Promise(() => setInterval(() => {}, 1000))
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    if (code !== 0) throw new Error(`It ended with ${String(code)}.`)
    return output
  })
  ended.catch(() => undefined)
  return { child, ended, said: once(child.stdout, 'data') }
}

/** `mkdir` throws where two are inside at once. */
const takeTurns = (turns: number) => `
  for (let turn = 0; turn < ${turns}; turn++) {
    await withLock(lock, {}, async () => {
      await mkdir(folder + '/inside')
      await rmdir(folder + '/inside')
    })
  }`
const hold = `await withLock(lock, {}, () => { console.log('held'); return forever() })`

/** An owner of which nothing can be known but whether it touches its lock: on another machine, say. */
async function foreignOwner(): Promise<string> {
  const file = path.join(lock, 'elsewhere-1-abc')
  await mkdir(lock)
  await writeFile(file, '')
  return file
}

describe('between processes', () => {
  test('one is in at a time, and nothing is left behind', async () => {
    await Promise.all([5, 5, 5].map((turns) => runScript(takeTurns(turns)).ended))
    expect(await readdir(folder.path)).toEqual([])
  })

  test('the lock of one that was killed is free at once, for one of many', async () => {
    const { child, said } = runScript(hold)
    await said
    child.kill('SIGKILL')
    await once(child, 'exit')
    await Promise.all([1, 1, 1, 1].map((turns) => runScript(takeTurns(turns)).ended))
    expect(await readdir(folder.path)).toEqual([])
  })

  test('one that is no longer touched is taken over by one of many at a time, whatever their patience', async () => {
    const file = await foreignOwner()
    await utimes(file, 1, 1)
    const contend = `
      const release = await acquireLock(lock, { patience: 0 })
      if (release) {
        console.log('taken')
        await mkdir(folder + '/inside')
        await rmdir(folder + '/inside')
        await release()
      }`
    const outputs = await Promise.all(Array.from({ length: 8 }, () => runScript(contend).ended))
    expect(outputs).toContain('taken\n')
    expect(await readdir(folder.path)).toEqual([])
  })

  test('one that was paused for too long learns that it has lost the lock, and does not free its successor’s', async () => {
    const paused = runScript(`
      const release = await acquireLock(lock, { onLost: async () => {
        await release()
        console.log('lost')
        process.exit()
      } })
      console.log('held')
      await forever()`)
    await paused.said
    paused.child.kill('SIGSTOP')
    const release = await acquireLock(lock)
    paused.child.kill('SIGCONT')
    expect(await paused.ended).toBe('held\nlost\n')
    expect(await readdir(lock)).toHaveLength(1)
    await release?.()
    expect(await readdir(folder.path)).toEqual([])
  })

  test('who waits is given the process id of the owner, once', async () => {
    const { child, said } = runScript(hold)
    await said
    const waits: number[] = []
    const onWait = (pid: number) => {
      waits.push(pid)
      child.kill('SIGKILL')
    }
    await withLock(lock, { onWait }, () => Promise.resolve())
    expect(waits).toEqual([child.pid])
  })

  test('it adds no listener to the process, of signals or of exits, and keeps no process alive', async () => {
    const { ended } = runScript(`
      const names = () => JSON.stringify(process.eventNames().map((name) => [name, process.listenerCount(name)]))
      const { emit, reallyExit } = process
      const before = names()
      const release = await acquireLock(lock)
      console.log(names() === before && emit === process.emit && reallyExit === process.reallyExit)`)
    expect(await ended).toBe('true\n')
  })
})

test('the patience with an owner that seems alive ends', async () => {
  await foreignOwner()
  expect(await acquireLock(lock, { patience: 0 })).toBeNull()
})

test('an abort ends the wait, and one before it takes nothing', async () => {
  await foreignOwner()
  const abort = new AbortController()
  const waiting = acquireLock(lock, { signal: abort.signal, onWait: () => abort.abort() })
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  await rm(lock, { recursive: true })
  await expect(acquireLock(lock, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' })
  expect(await readdir(folder.path)).toEqual([])
})

test('it is released when the work fails', async () => {
  await expect(withLock(lock, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readdir(folder.path)).toEqual([])
})
