import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { withStoreLock } from '../../../src/binaries/store/store-lock.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let lock: string
beforeEach(async () => {
  home = await temporaryFolder()
  lock = path.join(home.path, '.lock')
})
afterEach(() => home.remove())

describe('the lock of the store', () => {
  test('lets one at a time in, and is gone afterwards', async () => {
    let inside = 0
    const work = async (): Promise<void> => {
      inside += 1
      expect(inside).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all(Array.from({ length: 4 }, () => withStoreLock(lock, {}, work)))
    expect(existsSync(lock)).toBe(false)
  })

  test('is gone after a failure, too', async () => {
    await expect(withStoreLock(lock, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(existsSync(lock)).toBe(false)
  })

  test('of a dead process is taken over', async () => {
    await mkdir(lock)
    await utimes(lock, new Date(0), new Date(0))
    expect(await withStoreLock(lock, {}, async () => 'mine')).toBe('mine')
  })

  test('of a living one is waited for as long as there is patience, or until an abort', async () => {
    await mkdir(lock)
    await expect(withStoreLock(lock, { patience: 0 }, async () => 'mine')).rejects.toMatchObject({ code: 'STORE_BUSY' })
    const abort = new AbortController()
    const waiting = withStoreLock(lock, { signal: abort.signal }, async () => 'mine')
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toBeDefined()
    expect(existsSync(lock)).toBe(true)
  })

  test('that is lost aborts the work', async () => {
    const work = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        void rm(lock, { recursive: true })
      })
    await expect(withStoreLock(lock, {}, work)).rejects.toMatchObject({ code: 'STORE_BUSY' })
  })

  test('that cannot be made says where', async () => {
    await writeFile(path.join(home.path, 'file'), '')
    const place = path.join(home.path, 'file/.lock')
    await expect(withStoreLock(place, {}, async () => 1)).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining(place),
    })
  })

  test('leaves no listener on the host’s signals', async () => {
    await withStoreLock(lock, {}, async () => {})
    expect(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'].map((name) => process.listenerCount(name))).toEqual([0, 0, 0, 0])
  })
})
