import path from 'node:path'
import { readJsonFile, writeJsonFile } from '../../binaries/json-file.js'
import { isIdOf, type AvailableBuild } from '../../binaries/store/available-build.js'
import { readChoices } from '../../binaries/store/choices-file.js'
import type { CortexError } from '../../errors.js'
import { isRecord } from '../../settings/is-record.js'

/** Identifies the same bytes from the same source. */
type Identity = Pick<AvailableBuild, 'source' | 'digest'>

/** A newer build that failed after its download. It need not be in the store. */
export interface RefusedUpdate extends Identity {
  /** The message of the failure. */
  reason: string
  /** ISO 8601. */
  refusedAt: string
}

/** Number remembered; each source offers a few builds a day at most. */
const memory = 16

/** Whether this build is known to fail here: its test failed, or it was rolled back after it had been chosen. */
export async function wasRefused(store: string, offer: Identity): Promise<boolean> {
  const [updates, choices] = await Promise.all([readRefusedUpdates(store), readChoices(store)])
  return updates.some((each) => isSame(each, offer)) || choices.refused.some((id) => isIdOf(id, offer))
}

/** Newest first. Empty if the file is missing or not understood, which costs one repeated download. */
export async function readRefusedUpdates(store: string): Promise<RefusedUpdate[]> {
  const value = await readJsonFile(fileOf(store))
  if (!isRecord(value) || value['format'] !== 1 || !Array.isArray(value['refused'])) return []
  return value['refused'].filter(isRefusedUpdate)
}

export async function rememberRefused(store: string, { source, digest }: Identity, reason: string): Promise<void> {
  const others = (await readRefusedUpdates(store)).filter((each) => !isSame(each, { source, digest }))
  const refused = { source, digest, reason, refusedAt: new Date().toISOString() }
  await writeRefusedUpdates(store, [refused, ...others].slice(0, memory))
}

/** Allows the build to be tried again. False: it was not refused. */
export async function forgetRefused(store: string, offer: Identity): Promise<boolean> {
  const refused = await readRefusedUpdates(store)
  const others = refused.filter((each) => !isSame(each, offer))
  if (others.length === refused.length) return false
  await writeRefusedUpdates(store, others)
  return true
}

/** Whether the same bytes would fail again; failures of a mirror or a full disk may pass. */
export function isFaultOfBuild({ code }: CortexError): boolean {
  return /^(ARCHIVE_INVALID|BINARY_NOT_RUNNABLE|BINARY_BACKEND_MISSING|BINARY_UNPROVEN)$/.test(code)
}

/** Separate from the choices, which only know builds in the store. Of two concurrent writes one is lost, which costs one download. */
async function writeRefusedUpdates(store: string, refused: readonly RefusedUpdate[]): Promise<void> {
  await writeJsonFile(fileOf(store), { format: 1, refused }).catch(() => undefined)
}

function fileOf(store: string): string {
  return path.join(store, '.refused-updates.json')
}

function isSame(one: Identity, other: Identity): boolean {
  return one.source === other.source && one.digest === other.digest
}

function isRefusedUpdate(value: unknown): value is RefusedUpdate {
  return isRecord(value) && ['source', 'digest', 'reason', 'refusedAt'].every((key) => typeof value[key] === 'string')
}
