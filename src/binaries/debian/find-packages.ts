import { rm } from 'node:fs/promises'
import path from 'node:path'
import { downloadFile } from '../../download/download-file.js'
import { type OnProgress } from '../../download/download-request.js'
import { CortexError, isCortexError } from '../../errors.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import { decompress } from './decompress.js'
import { archiveFolder, fetchRelease, type DebianArchive } from './fetch-release.js'
import { debianBackends, isWorthKeeping, packagesFor, type DebianBackend } from './package-sets.js'
import { readPackagesIndex, type IndexedPackage } from './packages-index.js'
import type { Release, ReleaseFile } from './release.js'

export type DebianArch = 'amd64' | 'arm64'

export interface FindPackagesOptions extends DebianArchive {
  arch: DebianArch
  backend: DebianBackend
  onProgress?: OnProgress
}

type PackageSets = Partial<Record<DebianBackend, IndexedPackage[]>>

/**
 * The packages that make up a llama-server for a backend, as the mirror has them now. The index itself (15 MB) is
 * downloaded only when it has changed: of each one, the sets of all backends are kept.
 */
export async function findPackages(options: FindPackagesOptions): Promise<IndexedPackage[]> {
  const { arch, backend } = options
  const index = indexIn(await fetchRelease(options), options)
  const kept = path.join(archiveFolder(options), `packages-${arch}.json`)
  const known = setsIn(await readJsonFile(kept), index.sha256)[backend]
  if (known !== undefined) return known

  const packages = await fetchIndex(index, options)
  const wanted = packagesFor(backend, packages)
  const sets: PackageSets = { [backend]: wanted }
  for (const other of debianBackends.filter((name) => name !== backend)) {
    try {
      sets[other] = packagesFor(other, packages)
    } catch (error) {
      // Whoever asks for it will be told.
      if (!isCortexError(error)) throw error
    }
  }
  await writeJsonFile(kept, { index: index.sha256, sets }).catch(() => {})
  return wanted
}

interface IndexFile extends ReleaseFile {
  format: 'gz' | 'xz'
  path: string
}

/** gzip is 4 MB larger than xz and seven times as fast to read; at 20 Mbit/s that evens out. */
function indexIn(release: Release, { mirror, suite, arch }: FindPackagesOptions): IndexFile {
  for (const format of ['gz', 'xz'] as const) {
    const folder = `main/binary-${arch}`
    const file = release.files.get(`${folder}/Packages.${format}`)
    if (file === undefined) continue
    return {
      ...file,
      format,
      path: release.byHash ? `${folder}/by-hash/SHA256/${file.sha256}` : `${folder}/Packages.${format}`,
    }
  }
  throw new CortexError('DEBIAN_INDEX_INVALID', `${mirror} has no packages of ${suite} for ${arch}.`, {
    hint: 'Use another mirror (CORTEX_DEBIAN_MIRROR) or suite (CORTEX_DEBIAN_SUITE).',
  })
}

async function fetchIndex(index: IndexFile, options: FindPackagesOptions): Promise<IndexedPackage[]> {
  const { mirror, suite, arch, signal, onProgress } = options
  const file = path.join(archiveFolder(options), `Packages-${arch}.${index.format}`)
  try {
    await downloadFile({
      url: new URL(`${mirror}/dists/${suite}/${index.path}`),
      file,
      what: 'Debian package index',
      sha256: index.sha256,
      size: index.size,
      ...(signal !== undefined && { signal }),
      ...(onProgress !== undefined && { onProgress }),
    })
    return await readPackagesIndex(decompress({ file }, index.format, signal), isWorthKeeping)
  } finally {
    await rm(file, { force: true })
  }
}

/** Written by ourselves: only whether it is about this index has to be seen. */
function setsIn(value: unknown, sha256: string): PackageSets {
  if (typeof value !== 'object' || value === null || !('index' in value) || !('sets' in value)) return {}
  return value.index === sha256 ? (value.sets as PackageSets) : {}
}
