import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { isSameProcess, type ProcessIdentity } from '../host/process-identity.js'
import { diskError } from '../host/disk-errors.js'
import { isErrno } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'
import { evictOwner, ownerOf, takeFolder } from '../host/owned-folder.js'
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
  const nonce = randomBytes(8).toString('hex')
  while (!(await takeFolder(lock, nonce, JSON.stringify(owner)))) await evictIfDead(lock, name)
  return {
    async publish(published) {
      await writeInstanceRecord(record, published)
    },
    async release() {
      if ((await ownerOf(lock)) !== nonce) return
      await rm(record, { force: true })
      await evictOwner(lock, nonce)
    },
  }
}

/**
 * A claim is held for as long as a supervisor runs, and must be free at once when it is dead: so it is judged by the
 * identity of the process, and not by a heartbeat.
 */
async function evictIfDead(lock: string, name: string): Promise<void> {
  const holder = await ownerOf(lock)
  if (holder === null) return
  const held = await readIfThere(join(lock, holder))
  if (held === null) return
  const identity = parseIdentity(held)
  if (identity && (await isSameProcess(identity))) throw alreadyRunning(name, identity)
  await evictOwner(lock, holder)
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
