import { createHash, randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isAlive } from '../host/is-alive.js'
import { makeFolder } from '../host/make-folder.js'
import type { PartOrigin } from './resume-state.js'

/** A partial download and what is known of it, owned by one call. */
export interface Part {
  /** The bytes so far; may not exist yet. */
  bytes: string
  readonly origin: PartOrigin | null
  saveOrigin(origin: PartOrigin | null): Promise<void>
  /** Leaves it for a later call to go on with, if there is anything in it. */
  release(): Promise<void>
  remove(): Promise<void>
}

/** ms. The owner may be on another machine or in another container, or its pid in use again: then only time tells. */
const abandonedAfter = 60 * 60 * 1000

/**
 * Takes the partial download of `file`, or begins one.
 *
 * A part is a folder, `FILE.part` while it is free and `FILE.part-OWNER` while it is in use, so that taking it is
 * one rename, which only one of several can win, and the bytes never part from what is known of them. A part whose owner
 * was killed is found by the owner's pid.
 */
export async function claimPart(file: string): Promise<Part> {
  const free = `${file}.part`
  const mine = `${free}-${place()}-${process.pid}-${randomBytes(4).toString('hex')}`
  await makeFolder(dirname(file))
  for (const candidate of [free, ...(await orphans(file))]) {
    if (await renamed(candidate, mine)) return openPart(file, mine)
  }
  await mkdir(mine)
  return openPart(file, mine)
}

/** Removes what an earlier, unfinished download of `file` left, unless it is in use. */
export async function removeParts(file: string): Promise<void> {
  for (const folder of [`${file}.part`, ...(await orphans(file))]) await rm(folder, { recursive: true, force: true })
}

async function openPart(file: string, folder: string): Promise<Part> {
  const bytes = join(folder, 'bytes')
  const originFile = join(folder, 'origin.json')
  let origin = await readOrigin(originFile)
  const remove = () => rm(folder, { recursive: true, force: true })
  return {
    bytes,
    get origin() {
      return origin
    },
    async saveOrigin(next) {
      origin = next
      await (next === null ? rm(originFile, { force: true }) : writeFile(originFile, JSON.stringify(next)))
    },
    async release() {
      const { size } = await stat(bytes)
      // Another call may have left its own part meanwhile; one is enough.
      if (size === 0 || !(await renamed(folder, `${file}.part`))) await remove()
    },
    remove,
  }
}

async function orphans(file: string): Promise<string[]> {
  const prefix = `${basename(file)}.part-`
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  const candidates = names.filter((name) => name.startsWith(prefix))
  const abandoned = await Promise.all(
    candidates.map((name) => isAbandoned(name.slice(prefix.length), join(folder, name))),
  )
  return candidates.filter((_, index) => abandoned[index]).map((name) => join(folder, name))
}

async function isAbandoned(owner: string, part: string): Promise<boolean> {
  const [ownerPlace, pid] = owner.split('-')
  if (ownerPlace === place() && !isAlive(Number(pid))) return true
  const touched = await Promise.all([part, join(part, 'bytes')].map((path) => stat(path).catch(() => null)))
  return Date.now() - Math.max(...touched.map((stats) => stats?.mtimeMs ?? 0)) > abandonedAfter
}

/** Where our pids mean something: this machine and, in a container, this pid namespace. */
function place(): string {
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Only Linux has it.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8)
}

async function renamed(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  )
}

async function readOrigin(path: string): Promise<PartOrigin | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isOrigin(value) ? value : null
  } catch {
    return null
  }
}

function isOrigin(value: unknown): value is PartOrigin {
  if (typeof value !== 'object' || value === null || !('address' in value) || !('total' in value)) return false
  const texts = ['sha256', 'announcedSha256', 'etag', 'lastModified'].map((key) => Reflect.get(value, key) as unknown)
  return (
    typeof value.address === 'string' &&
    (value.total === null || typeof value.total === 'number') &&
    texts.every((text) => text === undefined || typeof text === 'string')
  )
}
