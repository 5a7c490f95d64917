import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../../binaries/json-file.js'
import { choiceKey, wantedFromStore } from '../../binaries/store/wanted-install.js'
import { isRecord } from '../../settings/is-record.js'
import type { Settings } from '../../settings/settings.js'

/** Time of the last check for a newer build, in ms since the epoch, by demand. */
export type LastLooks = Readonly<Record<string, number>>

/** Number of demands remembered: the most recently checked. */
const memory = 16

/** Finer than the key of a choice: the result also depends on the mirrors. Null: the config does not use the store. */
export function updateTarget({ backend, binary }: Pick<Settings, 'backend' | 'binary'>): string | null {
  const wanted = wantedFromStore(backend, binary)
  if (wanted === null) return null
  const { mirror = [] } = binary
  // Hashed, because an address may contain a password.
  const from =
    mirror.length === 0 ? [] : [createHash('sha256').update(JSON.stringify(mirror)).digest('hex').slice(0, 8)]
  return [choiceKey(wanted), wanted.version, ...from].join(' ')
}

export function afterLook(looks: LastLooks, target: string, time: number): LastLooks {
  const others = Object.entries(looks).filter(([other]) => other !== target)
  const latest = others.sort(([, a], [, b]) => b - a).slice(0, memory - 1)
  return Object.fromEntries([[target, time], ...latest])
}

/** One file for all supervisors of a user, so that a restart or a second supervisor does not check again. */
export function keepLastLooks(folders: { state: string }): {
  read(target: string): Promise<number | null>
  write(target: string, time: number): Promise<void>
} {
  const file = join(folders.state, '.last-update.json')
  const read = async (): Promise<LastLooks> => parse(await readJsonFile(file))
  return {
    read: async (target) => (await read())[target] ?? null,
    // Of two concurrent writes one is lost, which costs one extra check.
    write: async (target, time) => writeJsonFile(file, afterLook(await read(), target, time)).catch(() => undefined),
  }
}

/** Entries of an older format are dropped. */
function parse(value: unknown): LastLooks {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}
