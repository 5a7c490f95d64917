import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isErrno } from '../../host/errno.js'
import type { BinaryFeatures } from '../../facts/machine-and-build.js'

/** Written last into an install: a folder without it is not one. */
export const recordName = 'install.json'

/** What is known of an install. All paths are relative to its folder, so that the store can be moved. */
export interface InstallRecord {
  format: 1
  /** `path`: from an archive that lies on this machine. */
  source: 'debian' | 'github' | 'url' | 'path'
  /** `cpu`, `vulkan`, … */
  backend: string
  build: number | null
  /** As `--version` prints it. */
  version: string
  platform: NodeJS.Platform
  arch: string
  /** SHA-256 over the digests of everything it was unpacked from. */
  digest: string
  /** What it was unpacked from, by file name. */
  archives: readonly InstalledArchive[]
  /** Why these bytes are believed to be llama.cpp's. */
  trust: Trust
  executable: string
  /** llama.cpp's other programs by name: `llama-bench`, `llama-perplexity`, … */
  tools: Readonly<Record<string, string>>
  features: BinaryFeatures
  /** ISO 8601. */
  installedAt: string
}

/**
 * `debian-signature`: an index that Debian signed lists them · `pinned-digest`: this package knows their digest ·
 * `release-digest`: the releases API gave it · `given-sha256`: the user did · `first-use`: the user named the place, and
 * no other digest is known for what came from there.
 */
export type Trust = 'debian-signature' | 'pinned-digest' | 'release-digest' | 'given-sha256' | 'first-use'

export interface InstalledArchive {
  name: string
  /** Of a Debian package. */
  version?: string
  sha256: string
  /** Where it came from, without what could be a secret in it. */
  url?: string
}

/** Whether an install is still what was installed; throws where one that is not cannot be replaced. */
export type IsWhole = (install: Install) => Promise<boolean>

/** One usable folder of the store. */
export interface Install extends InstallRecord {
  id: string
  /** Absolute. */
  folder: string
}

/**
 * `absent`: there is none · `broken`: it is no record · `foreign`: of a format that this version does not know ·
 * `unreadable`: the system does not let it be read now.
 */
export type RecordFault = 'absent' | 'broken' | 'foreign' | 'unreadable'

/** What a folder says of itself, or why that is of no use. */
export async function readRecord(folder: string): Promise<InstallRecord | RecordFault> {
  const text = await readFile(path.join(folder, recordName), 'utf8').catch((error: unknown) => ({ error }))
  if (typeof text !== 'string') return isErrno(text.error, 'ENOENT', 'ENOTDIR') ? 'absent' : 'unreadable'
  try {
    const record: unknown = JSON.parse(text)
    return isInstallRecord(record) ? record : isForeign(record) ? 'foreign' : 'broken'
  } catch {
    return 'broken'
  }
}

/** A later version's: its builds are not ours to call damaged. */
function isForeign(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('format' in value)) return false
  return typeof value.format === 'number' && value.format > 1
}

/** Our own writing, so the shape is only checked as far as a wrong one could do harm. */
function isInstallRecord(value: unknown): value is InstallRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof InstallRecord, unknown>>
  return (
    record.format === 1 &&
    ['source', 'backend', 'version', 'platform', 'arch', 'digest', 'installedAt'].every(
      (key) => typeof record[key as keyof InstallRecord] === 'string',
    ) &&
    (record.build === null || typeof record.build === 'number') &&
    isInside(record.executable) &&
    typeof record.tools === 'object' &&
    record.tools !== null &&
    Object.values(record.tools).every(isInside) &&
    hasFeatures(record.features)
  )
}

function isInside(value: unknown): value is string {
  return typeof value === 'string' && !path.isAbsolute(value) && !value.split(/[\\/]/).includes('..')
}

function hasFeatures(value: unknown): value is BinaryFeatures {
  if (typeof value !== 'object' || value === null) return false
  const features = value as Partial<Record<keyof BinaryFeatures, unknown>>
  return (
    Array.isArray(features.flags) && Array.isArray(features.cacheTypes) && typeof features.supervisedChild === 'boolean'
  )
}
