import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../../binaries/json-file.js'
import { choiceKey, wantedFromStore } from '../../binaries/store/wanted-install.js'
import { isRecord } from '../../settings/is-record.js'
import type { Settings } from '../../settings/settings.js'

/** When it was looked for a newer build, in ms since the epoch, by what is wished. */
export type LastLooks = Readonly<Record<string, number>>

/** So many wishes are remembered, those that were looked for last. */
const memory = 16

/** Finer than what a choice is kept under: what is found depends on where it is looked. Null: no build of the store is wished. */
export function updateWish({ backend, binary }: Pick<Settings, 'backend' | 'binary'>): string | null {
  const wanted = wantedFromStore(backend, binary)
  if (wanted === null) return null
  const { mirror = [] } = binary
  // An address may have a password in it.
  const from =
    mirror.length === 0 ? [] : [createHash('sha256').update(JSON.stringify(mirror)).digest('hex').slice(0, 8)]
  return [choiceKey(wanted), wanted.version, ...from].join(' ')
}

export function afterLook(looks: LastLooks, wish: string, time: number): LastLooks {
  const others = Object.entries(looks).filter(([other]) => other !== wish)
  const latest = others.sort(([, a], [, b]) => b - a).slice(0, memory - 1)
  return Object.fromEntries([[wish, time], ...latest])
}

/** One file for all supervisors of a user: those with the same wish need not look again because one was started anew. */
export function keepLastLooks(folders: { state: string }): {
  read(wish: string): Promise<number | null>
  write(wish: string, time: number): Promise<void>
} {
  const file = join(folders.state, '.last-update.json')
  const read = async (): Promise<LastLooks> => parse(await readJsonFile(file))
  return {
    read: async (wish) => (await read())[wish] ?? null,
    // Of two that write at once one is forgotten, which costs one look more.
    write: async (wish, time) => writeJsonFile(file, afterLook(await read(), wish, time)).catch(() => undefined),
  }
}

/** It was one time for all wishes once, which says nothing of any. */
function parse(value: unknown): LastLooks {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}
