import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { withStoreLock } from '../../src/download/store-lock.js'
import { CortexError } from '../../src/errors.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let lock: string

beforeEach(async () => {
  folder = await temporaryFolder()
  lock = path.join(folder.path, 'x.lock')
})
afterEach(() => folder.remove())

test('one at a time, and nothing left', async () => {
  let inside = 0
  const waits: number[] = []
  const work = async () => {
    expect(++inside).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    inside--
  }
  await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      withStoreLock(lock, { patience: Infinity, onWait: () => waits.push(index) }, work),
    ),
  )
  expect(waits).toHaveLength(3)
  expect(await readdir(folder.path)).toEqual([])
})

test('what the work throws comes through, and the lock is free again', async () => {
  await expect(withStoreLock(lock, { patience: 0 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(withStoreLock(lock, { patience: 0 }, async () => 'mine')).resolves.toBe('mine')
})

test('patience ends, and an abort ends the wait', async () => {
  await withStoreLock(lock, { patience: 0 }, async () => {
    await expect(withStoreLock(lock, { patience: 0 }, async () => {})).rejects.toMatchObject({ code: 'STORE_BUSY' })
    const abort = new AbortController()
    const waiting = withStoreLock(
      lock,
      { patience: Infinity, signal: abort.signal, onWait: () => setImmediate(() => abort.abort()) },
      async () => {},
    )
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

test('an abort reaches the work, and so does the loss of the lock', async () => {
  const abort = new AbortController()
  const work = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  const aborted = withStoreLock(lock, { patience: 0, signal: abort.signal }, (signal) => {
    abort.abort(new Error('enough'))
    return signal.aborted ? Promise.reject(signal.reason as Error) : work(signal)
  })
  await expect(aborted).rejects.toThrow('enough')
  const lost = withStoreLock(lock, { patience: 0 }, async (signal) => {
    // As most work does, it says that it was aborted, and not why.
    const told = work(signal).catch((cause: unknown) => {
      throw new CortexError('ABORTED', 'The download was aborted.', { cause })
    })
    await rm(lock, { recursive: true })
    return told
  })
  await expect(lost).rejects.toMatchObject({ code: 'STORE_BUSY' })
})

test('a place that cannot be written', async () => {
  await writeFile(path.join(folder.path, 'file'), '')
  await expect(
    withStoreLock(path.join(folder.path, 'file', 'x.lock'), { patience: 0 }, async () => {}),
  ).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
})
