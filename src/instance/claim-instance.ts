import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { isSameProcess, type ProcessIdentity } from '../host/process-identity.js'
import { diskError } from '../host/disk-errors.js'
import { isErrno } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'
import { writeInstanceRecord, type InstanceRecord } from './instance-record.js'

export interface Claim {
  /** Makes the running supervisor findable. */
  publish(record: InstanceRecord): Promise<void>
  /** Gives the name back; whoever has it by then keeps it. */
  release(): Promise<void>
}

/**
 * Claims a name for this process. A dead owner's claim is taken over: an owner is known by pid, start time and boot, so
 * that a re-used pid is not taken for it.
 *
 * @throws ALREADY_RUNNING where a living process has the name; STORE_UNWRITABLE, DISK_FULL
 */
export async function claimInstance(stateFolder: string, name: string, owner: ProcessIdentity): Promise<Claim> {
  try {
    return await claim(stateFolder, name, owner)
  } catch (error) {
    throw diskError(error, stateFolder)
  }
}

async function claim(stateFolder: string, name: string, owner: ProcessIdentity): Promise<Claim> {
  await makeFolder(stateFolder, { mode: 0o700 })
  const lock = join(stateFolder, `${name}.lock`)
  const record = join(stateFolder, `${name}.json`)
  const text = JSON.stringify({ ...owner, nonce: randomBytes(8).toString('hex') })
  await acquire(lock, text, name)
  return {
    async publish(published) {
      await writeInstanceRecord(record, published)
    },
    async release() {
      if ((await readIfThere(lock)) !== text) return
      await rm(record, { force: true })
      await rm(lock, { force: true })
    },
  }
}

async function acquire(lock: string, text: string, name: string): Promise<void> {
  for (;;) {
    if (await createWhole(lock, text)) return
    const held = await readIfThere(lock)
    if (held === null) continue
    const owner = parseIdentity(held)
    if (owner && (await isSameProcess(owner))) throw alreadyRunning(name, owner)
    await removeIfStill(lock, held)
  }
}

/** Creates `file` with all of `text` at once: a link appears whole or not at all, where `wx` would show an empty file first. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, text, { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  } finally {
    await unlink(draft)
  }
}

const TAKEOVER_STALE = 10_000

/**
 * Removes a dead owner's lock. Two processes may come to this at once, and the slower one must not remove the claim that
 * the faster one has made meanwhile: a folder, which only one can make, lets them in one after the other.
 */
async function removeIfStill(lock: string, held: string): Promise<void> {
  const takeover = `${lock}.takeover`
  try {
    await mkdir(takeover)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
    const since = await stat(takeover).catch(() => null)
    if (since && Date.now() - since.mtimeMs > TAKEOVER_STALE) await rmdir(takeover).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 5))
    return
  }
  try {
    if ((await readIfThere(lock)) === held) await unlink(lock)
  } finally {
    await rmdir(takeover)
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity>
    if (typeof value.pid !== 'number' || typeof value.startTime !== 'string' || typeof value.bootId !== 'string') {
      return null
    }
    return { pid: value.pid, startTime: value.startTime, bootId: value.bootId }
  } catch {
    return null
  }
}

function alreadyRunning(name: string, owner: ProcessIdentity): CortexError {
  return new CortexError('ALREADY_RUNNING', `A supervisor named "${name}" is running already (pid ${owner.pid}).`, {
    hint: `Use it with \`cortex-supervisor status\`, stop it with \`cortex-supervisor stop\`, or start another with --name.`,
  })
}
