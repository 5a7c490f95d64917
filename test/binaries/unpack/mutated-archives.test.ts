import { expect, test } from '@jest/globals'
import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isCortexError } from '../../../src/errors.js'
import { unpackArchive } from '../../../src/binaries/unpack/unpack-archive.js'
import { mutant } from '../../fixtures/archives/mutants.js'
import { sentinels } from '../../fixtures/archives/sentinels.js'

const count = 20_000
/** At once, as most of the time is the disk's. */
const lines = 8
const mebibyte = 2 ** 20

test('20,000 damaged archives are unpacked or refused, write nothing outside, and leave no memory behind', async () => {
  await using around = await sentinels()
  await mkdir(around.into)
  const outcomes = { unpacked: 0, refused: 0 }

  async function tryMutant(number: number): Promise<void> {
    const file = path.join(around.archives, String(number))
    const into = path.join(around.into, String(number))
    await writeFile(file, mutant(number))
    await mkdir(into)
    try {
      await unpackArchive({ file, into, what: `mutant ${number}` })
      await expectInside(into)
      outcomes.unpacked++
    } catch (thrown) {
      if (!isCortexError(thrown) || thrown.code !== 'ARCHIVE_INVALID')
        throw new Error(`mutant ${number}`, { cause: thrown })
      outcomes.refused++
    }
    await rm(into, { recursive: true })
    await rm(file)
  }

  let next = 0
  async function tryUntil(end: number): Promise<void> {
    while (next < end) await tryMutant(next++)
  }
  const tryMany = (end: number) => Promise.all(Array.from({ length: lines }, () => tryUntil(end)))

  await tryMany(count / 10)
  const before = usedMemory()
  await tryMany(count)
  const grown = usedMemory() - before

  expect(outcomes.unpacked + outcomes.refused).toBe(count)
  expect(outcomes.unpacked).toBeGreaterThan(count / 100)
  expect(grown).toBeLessThan(16 * mebibyte)
  expect(await readdir(around.into)).toEqual([])
  expect(await around.touched()).toEqual([])
}, 240_000)

/** Bytes in use when all garbage is gone: when the collector comes by itself is up to what else the machine does. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** No link leads out; one that leads nowhere may. */
async function expectInside(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name)
    const real = await realpath(place).catch(() => place)
    if (!real.startsWith(`${folder}${path.sep}`) && real !== folder) throw new Error(`${place} leads to ${real}`)
  }
}
