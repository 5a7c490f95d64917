import { readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processIdentity, isSameProcess, type ProcessIdentity } from '../host/process-identity.js'

interface OwnerRecord extends ProcessIdentity {
  /** In which its pid is to be looked for; empty where there is only one. */
  pidNamespace: string
}

const OWNER = 'owner.json'

export async function writeOwner(folder: string, owner: ProcessIdentity): Promise<void> {
  const record: OwnerRecord = { ...owner, pidNamespace: await ownPidNamespace() }
  await writeFile(join(folder, OWNER), JSON.stringify(record), { mode: 0o600 })
}

/** Whether the owner of a run folder is certain to be dead: another process with its pid by now counts as that. */
export async function isOwnerDead(folder: string): Promise<boolean> {
  const owner = await readOwner(folder)
  // Without an owner it may be one that is just being made.
  if (owner === null || (await isSameProcess(owner))) return false
  // A container with the same temporary folder: its processes have other pids there, and are not to be seen from here.
  return owner.pidNamespace === (await ownPidNamespace()) || !(await isOfThisBoot(owner))
}

async function readOwner(folder: string): Promise<OwnerRecord | null> {
  try {
    const value = JSON.parse(await readFile(join(folder, OWNER), 'utf8')) as Partial<OwnerRecord> | null
    const { pid, startTime, bootId, pidNamespace } = value ?? {}
    if (typeof pid !== 'number' || typeof startTime !== 'string' || typeof bootId !== 'string') return null
    return { pid, startTime, bootId, pidNamespace: pidNamespace ?? (await ownPidNamespace()) }
  } catch {
    return null
  }
}

async function isOfThisBoot({ bootId }: ProcessIdentity): Promise<boolean> {
  return (await processIdentity(process.pid))?.bootId === bootId
}

async function ownPidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '')
}
