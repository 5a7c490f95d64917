import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogFile } from '../../src/child/rotate-log.js'
import { shareLogFiles } from '../../src/child/share-log-files.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const unexpected = (error: Error): void => {
  throw error
}

async function linesOf(name: string): Promise<string[]> {
  return (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n')
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => `line ${n} ${'x'.repeat(90)}`)

describe('a log file', () => {
  test('takes up where it ended, and only its owner may read it', async () => {
    for (const line of ['first', 'second']) {
      const log = openLogFile({ path: join(folder, 'a.log'), maxSize: 1000, maxFiles: 3, onFailure: unexpected })
      log.write(line)
      await log.close()
    }
    expect(await linesOf('a.log')).toEqual(['first', 'second'])
    if (process.platform !== 'win32') expect((await stat(join(folder, 'a.log'))).mode & 0o777).toBe(0o600)
  })

  test('is rotated by size, and the oldest goes', async () => {
    const path = join(folder, 'deep', 'a.log')
    const log = openLogFile({ path, maxSize: 100_000, maxFiles: 3, onFailure: unexpected })
    const lines = Array.from({ length: 6 }, (_, n) => `${n}${'x'.repeat(70_000)}`)
    for (const line of lines) log.write(line)
    await log.close()
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2'])
    expect(await linesOf('deep/a.log.2')).toEqual(lines.slice(3, 4))
    expect(await linesOf('deep/a.log.1')).toEqual(lines.slice(4, 5))
    expect(await linesOf('deep/a.log')).toEqual(lines.slice(5))
  })

  test('with one file only, that file starts anew', async () => {
    const log = openLogFile({ path: join(folder, 'a.log'), maxSize: 100, maxFiles: 1, onFailure: unexpected })
    log.write('old')
    await log.close()
    const next = openLogFile({ path: join(folder, 'a.log'), maxSize: 100, maxFiles: 1, onFailure: unexpected })
    next.write('n'.repeat(100))
    await next.close()
    expect(await readdir(folder)).toEqual(['a.log'])
    expect(await linesOf('a.log')).toEqual(['n'.repeat(100)])
  })

  test('never grows far beyond its limit, however fast it is written', async () => {
    const log = openLogFile({ path: join(folder, 'a.log'), maxSize: 100_000, maxFiles: 2, onFailure: unexpected })
    for (const line of numbered(10_000)) log.write(line)
    await log.close()
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).size).toBeLessThan(170_000)
  })

  test('drops what the disk cannot take in time, and says how much', async () => {
    const log = openLogFile({ path: join(folder, 'a.log'), maxSize: 1e9, maxFiles: 2, onFailure: unexpected })
    const lines = Array.from({ length: 100_000 }, (_, n) => `${n} ${'y'.repeat(100)}`)
    // All in one turn of the event loop, in which nothing can be written.
    for (const line of lines) log.write(line)
    await log.close()
    const written = await linesOf('a.log')
    const note = /^\((\d+) lines were not written/.exec(written.at(-1) ?? '')
    expect(written.length - 1 + Number(note?.[1])).toBe(lines.length)
  })

  test('a failure is told once, and writing goes on when it can', async () => {
    const path = join(folder, 'a.log')
    await mkdir(path)
    const failures: Error[] = []
    const log = openLogFile({ path, maxSize: 1000, maxFiles: 2, onFailure: (error) => failures.push(error) })
    for (const line of ['lost', 'lost too', 'and this']) {
      log.write(line)
      await log.close()
    }
    expect(failures).toHaveLength(1)
    await rm(path, { recursive: true })
    log.write('back again')
    await log.close()
    expect(await linesOf('a.log')).toEqual(['back again'])
    expect(failures).toHaveLength(1)
  })
})

describe('one file for several children', () => {
  test('is closed by the last of them', async () => {
    const files = shareLogFiles()
    const options = { path: join(folder, 'a.log'), maxSize: 1e6, maxFiles: 2, onFailure: unexpected }
    const [old, next] = [files.open(options), files.open(options)]
    old.write('from the old')
    await old.close()
    next.write('from the new')
    await next.close()
    const later = files.open(options)
    later.write('from a later one')
    await later.close()
    expect(await linesOf('a.log')).toEqual(['from the old', 'from the new', 'from a later one'])
  })
})
