import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PrefillSpeed } from '../../child/prefill-speed.js'
import { makeFolder } from '../../host/make-folder.js'
import { isRecord } from '../../settings/is-record.js'

/** What was measured before, on this machine. */
export interface ProbeRecords {
  /** Null: nothing, or it cannot be read. */
  read(key: string): Promise<PrefillSpeed | null>
  /** Never rejects: what cannot be kept is measured again. */
  write(key: string, speed: PrefillSpeed): Promise<void>
}

/** Entries beyond which the oldest are forgotten. */
const MOST = 200

/** Kept in one file, which may be deleted at any time. */
export function probeRecordsIn(file: string): ProbeRecords {
  return {
    async read(key) {
      return speedOf((await entriesOf(file)).get(key))
    },
    async write(key, speed) {
      const entries = await entriesOf(file)
      entries.delete(key)
      entries.set(key, speed)
      await replace(file, JSON.stringify([...entries].slice(-MOST))).catch(() => undefined)
    },
  }
}

async function entriesOf(file: string): Promise<Map<string, unknown>> {
  try {
    const entries = JSON.parse(await readFile(file, 'utf8')) as unknown
    const isEntry = (entry: unknown): entry is [string, unknown] => Array.isArray(entry) && typeof entry[0] === 'string'
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : [])
  } catch {
    return new Map()
  }
}

function speedOf(value: unknown): PrefillSpeed | null {
  if (!isRecord(value)) return null
  const { tokens, tokensPerSecond } = value
  return typeof tokens === 'number' && typeof tokensPerSecond === 'number' && tokensPerSecond > 0
    ? { tokens, tokensPerSecond }
    : null
}

/** A reader sees the old text or the new one. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`
  await makeFolder(dirname(file))
  try {
    await writeFile(fresh, text)
    await rename(fresh, file)
  } finally {
    await rm(fresh, { force: true })
  }
}
