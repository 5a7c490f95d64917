import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { isSameProcess, type ProcessIdentity } from '../host/process-identity.js'
import { isRecord } from '../settings/is-record.js'

/** What `NAME.json` in the state folder says of a running supervisor. */
export interface InstanceRecord extends ProcessIdentity {
  name: string
  url: string
  admin: { url: string; tokenFile: string }
  /** ISO. */
  startedAt: string
  /** Of cortex-supervisor. */
  version: string
}

export async function writeInstanceRecord(file: string, record: InstanceRecord): Promise<void> {
  const draft = `${file}.${record.pid}`
  await writeFile(draft, JSON.stringify(record, null, 2) + '\n', { mode: 0o600 })
  await rename(draft, file)
}

/** The living supervisor of that name. @throws NOT_RUNNING where there is none. */
export async function readInstanceRecord(stateFolder: string, name: string): Promise<InstanceRecord> {
  const file = join(stateFolder, `${name}.json`)
  const record = await parse(file)
  if (record && (await isSameProcess(record))) return record
  throw new CortexError('NOT_RUNNING', `No supervisor named "${name}" is running.`, {
    hint: 'Start one with `cortex-supervisor start`, or name another with --name.',
  })
}

async function parse(file: string): Promise<InstanceRecord | null> {
  try {
    const record: unknown = JSON.parse(await readFile(file, 'utf8'))
    // Other files lie in this folder, too, and a process is looked for by a program that takes time to start.
    return isRecord(record) && Number.isSafeInteger(record['pid']) ? (record as unknown as InstanceRecord) : null
  } catch (error) {
    // A record that cannot be read as JSON was being written when its writer died.
    if (isErrno(error, 'ENOENT', 'ENOTDIR') || error instanceof SyntaxError) return null
    throw error
  }
}
