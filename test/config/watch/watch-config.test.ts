import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { watchConfig, type ConfigWatch, type WatchConfigOptions } from '../../../src/config/watch/watch-config.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

let folder: ConfigFolder
let watch: ConfigWatch | undefined
beforeEach(async () => {
  folder = await configFolder()
})
afterEach(async () => {
  await watch?.close()
  await folder.remove()
})

const first = 'threads: 1\n'

/** What the watch told, in its order; `next` waits for the next thing. */
async function start(file: string, options: Partial<WatchConfigOptions> = {}) {
  const told: string[] = []
  let wake = (): void => undefined
  const tell = (what: string): void => {
    told.push(what)
    wake()
  }
  let seen = 0
  const next = async (): Promise<string | undefined> => {
    while (told.length === seen) await new Promise<void>((resolve) => (wake = resolve))
    return told[seen++]
  }
  watch = await watchConfig({
    file,
    text: first,
    // Long enough that a lost event is a failed test.
    checkEvery: 600_000,
    onChange: () => tell('changed'),
    onError: ({ code }) => tell(code),
    ...options,
  })
  return { told, next, watch }
}

/** As vim, VS Code, and all who write safely do it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text)
  await rename(`${file}.tmp`, file)
}

describe.each([{ polling: false }, { polling: true, checkEvery: 20 }])('watchConfig %o', (how) => {
  test('sees a file that is written in place, again and again', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next } = await start(file, how)
    for (const threads of [2, 3, 4]) {
      await writeFile(file, `threads: ${threads}\n`)
      expect(await next()).toBe('changed')
    }
  })

  test('sees a file that is renamed over, again and again', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next } = await start(file, how)
    for (const threads of [2, 3, 4]) {
      await replace(file, `threads: ${threads}\n`)
      expect(await next()).toBe('changed')
    }
  })

  test('sees a file that is moved away and written anew, as vim does with backups', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next } = await start(file, how)
    await rename(file, `${file}~`)
    await writeFile(file, 'threads: 2\n')
    expect(await next()).toBe('changed')
    await writeFile(file, 'threads: 3\n')
    expect(await next()).toBe('changed')
  })

  test('sees a Kubernetes ConfigMap being swapped, again and again', async () => {
    const publish = async (version: number): Promise<void> => {
      await folder.write(`..${version}/cortex.yaml`, `threads: ${version}\n`)
      await symlink(`..${version}`, path.join(folder.path, '..data_tmp'))
      await rename(path.join(folder.path, '..data_tmp'), path.join(folder.path, '..data'))
      await rm(path.join(folder.path, `..${version - 1}`), { recursive: true, force: true })
    }
    await publish(1)
    const file = path.join(folder.path, 'cortex.yaml')
    await symlink('..data/cortex.yaml', file)
    const { next } = await start(file, how)
    for (const version of [2, 3, 4]) {
      await publish(version)
      expect(await next()).toBe('changed')
    }
  })

  test('sees the file at the end of a link, and the link being turned', async () => {
    const one = await folder.write('one/real.yaml', first)
    await folder.write('two/real.yaml', 'threads: 3\n')
    const file = path.join(folder.path, 'cortex.yaml')
    await symlink('one/real.yaml', file)
    const { next } = await start(file, how)
    await replace(one, 'threads: 2\n')
    expect(await next()).toBe('changed')
    await symlink('two/real.yaml', `${file}.new`)
    await rename(`${file}.new`, file)
    expect(await next()).toBe('changed')
  })

  test('tells of a file that is gone once, and of it being back only if it is another', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next, told } = await start(file, how)
    await rm(file)
    expect(await next()).toBe('CONFIG_NOT_FOUND')
    await writeFile(file, first)
    await mkdir(path.join(folder.path, 'unrelated'))
    await writeFile(file, 'threads: 2\n')
    expect(await next()).toBe('changed')
    await rm(file)
    await mkdir(file)
    expect(await next()).toBe('CONFIG_UNREADABLE')
    expect(told).toHaveLength(3)
  })

  test('sees a folder that is replaced as a whole', async () => {
    const file = await folder.write('etc/cortex.yaml', first)
    const { next } = await start(file, how)
    await folder.write('etc2/cortex.yaml', 'threads: 2\n')
    await rename(path.join(folder.path, 'etc'), path.join(folder.path, 'old'))
    await rename(path.join(folder.path, 'etc2'), path.join(folder.path, 'etc'))
    expect(await next()).toBe('changed')
  })
})

describe('watchConfig', () => {
  test('sees what changed between the load and the watch', async () => {
    const file = await folder.write('cortex.yaml', 'threads: 2\n')
    expect(await (await start(file)).next()).toBe('changed')
  })

  test('waits for a file that is not there yet', async () => {
    const file = path.join(folder.path, 'later/cortex.yaml')
    const { next, told } = await start(file, { text: null })
    await folder.write('later/cortex.yaml', first)
    expect(await next()).toBe('changed')
    expect(told).toEqual(['changed'])
  })

  test('does not tell of the same text or of other files', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next, told } = await start(file)
    await replace(file, first)
    await folder.write('other.yaml', 'threads: 9\n')
    await replace(file, 'threads: 2\n')
    expect(await next()).toBe('changed')
    expect(told).toEqual(['changed'])
  })

  test('does not take a file that is empty for a moment for an empty config', async () => {
    const file = await folder.write('cortex.yaml', first)
    const { next, told } = await start(file)
    await writeFile(file, '')
    await writeFile(file, 'threads: 2\n')
    expect(await next()).toBe('changed')
    await writeFile(file, '')
    expect(await next()).toBe('changed')
    expect(told).toHaveLength(2)
  })

  test('tells nothing after it was closed, by hand or by a signal', async () => {
    const file = await folder.write('cortex.yaml', first)
    const controller = new AbortController()
    const aborted = await start(file, { signal: controller.signal })
    controller.abort()
    await aborted.watch.close()
    const closed = await start(file)
    await closed.watch.close()
    const open = await start(file)
    await replace(file, 'threads: 2\n')
    expect(await open.next()).toBe('changed')
    expect([aborted.told, closed.told]).toEqual([[], []])
    const early = new AbortController()
    const starting = start(file, { signal: early.signal })
    early.abort()
    await expect(starting).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(start(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
