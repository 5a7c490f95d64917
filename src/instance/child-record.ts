import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processIdentity, type ProcessIdentity } from '../host/process-identity.js'

/** The variable of a child's environment that holds its nonce. */
export const nonceVariable = 'CORTEX_SUPERVISOR_NONCE'

/** By what a later start can prove that a process is a child of the supervisor that owned this folder. */
export interface ChildRecord extends ProcessIdentity {
  nonce: string
  /** What it runs; records of earlier versions do not say. */
  executable?: string
}

/**
 * Writes down in `folder` which process is the child of this generation; the result crosses it out again. Neither is to
 * be waited for, and neither fails: the record is for the case that every other guard has failed.
 */
export function keepChildRecord(
  folder: string,
  generation: number,
  pid: number,
  nonce: string,
  executable?: string,
): () => Promise<void> {
  const file = join(folder, `child-${generation}.json`)
  const written = write(file, pid, { nonce, ...(executable !== undefined && { executable }) }).catch(() => undefined)
  return async () => {
    await written
    await rm(file, { force: true }).catch(() => undefined)
  }
}

async function write(file: string, pid: number, known: Pick<ChildRecord, 'nonce' | 'executable'>): Promise<void> {
  const identity = await processIdentity(pid)
  if (identity === null) return
  await writeFile(file, JSON.stringify({ ...identity, ...known } satisfies ChildRecord), { mode: 0o600 })
}

/** The records in a run folder; what is not whole is none. */
export async function readChildRecords(folder: string): Promise<ChildRecord[]> {
  const names = await readdir(folder).catch(() => [])
  const records = await Promise.all(
    names.filter((name) => /^child-\d+\.json$/.test(name)).map((name) => readRecord(join(folder, name))),
  )
  return records.filter((record) => record !== null)
}

async function readRecord(file: string): Promise<ChildRecord | null> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<ChildRecord> | null
    const { pid, startTime, bootId, nonce, executable } = value ?? {}
    // 1 and below would be everybody's process, or a group of many, once it comes to a kill.
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) return null
    if (typeof startTime !== 'string' || typeof bootId !== 'string') return null
    if (typeof nonce !== 'string' || nonce.length < 16) return null
    return { pid, startTime, bootId, nonce, ...(typeof executable === 'string' && { executable }) }
  } catch {
    return null
  }
}
