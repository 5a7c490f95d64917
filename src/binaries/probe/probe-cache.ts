import path from 'node:path'
import type { BinaryDevice } from '../../facts/machine-and-build.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import type { Probe } from './probe-binary.js'

export interface FullProbe extends Probe {
  devices: readonly BinaryDevice[]
}

/** Raised when a probe learns to see more: what older ones have written is not read then. */
const format = 1

/** null where nothing is known under this key, or what is known cannot be read. */
export async function readCachedProbe(cache: string, key: string): Promise<FullProbe | null> {
  const entry = await readJsonFile(probeFile(cache, key))
  return isEntry<FullProbe>(entry, ['version', 'features', 'devices']) ? entry.probe : null
}

/** The devices of an install of the store, whose other facts are in its record. */
export async function readCachedDevices(cache: string, key: string): Promise<readonly BinaryDevice[] | null> {
  const entry = await readJsonFile(probeFile(cache, key))
  return isEntry<Pick<FullProbe, 'devices'>>(entry, ['devices']) ? entry.probe.devices : null
}

/** A cache that cannot be written costs time, nothing else. */
export async function writeCachedProbe(cache: string, key: string, probe: Partial<FullProbe>): Promise<void> {
  await writeJsonFile(probeFile(cache, key), { format, probe }).catch(() => {})
}

function probeFile(cache: string, key: string): string {
  return path.join(cache, 'probes', `${key}.json`)
}

function isEntry<T>(entry: unknown, keys: readonly (keyof T & string)[]): entry is { probe: T } {
  if (typeof entry !== 'object' || entry === null) return false
  if (!('format' in entry) || entry.format !== format || !('probe' in entry)) return false
  const { probe } = entry
  return typeof probe === 'object' && probe !== null && keys.every((key) => key in probe)
}
