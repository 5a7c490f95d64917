import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { joinSignals } from '../../host/join-signals.js'
import { createTarUnpacker } from '../unpack/tar-unpacker.js'
import { fetchPackages, type FetchPackagesOptions } from './fetch-packages.js'
import { isNeeded, rootName } from './layout.js'
import { unpackDeb } from './unpack-deb.js'

export interface UnpackPackagesOptions extends FetchPackagesOptions {
  /** The install, empty so far. */
  folder: string
}

/**
 * Fills the root of an install, unpacking each package while the next ones are on their way. What was written is listed
 * in `SHA256SUMS`, in the format of `sha256sum -c`.
 */
export async function unpackPackages({ folder, ...fetching }: UnpackPackagesOptions): Promise<void> {
  const { signal } = fetching
  const unpacker = createTarUnpacker(path.join(folder, rootName), isNeeded)
  const stop = new AbortController()
  // The largest first, so that no line waits for it at the end.
  const packages = fetching.packages.toSorted((a, b) => b.size - a.size)
  const joined = joinSignals([signal, stop.signal])
  const files = fetchPackages({ ...fetching, packages, signal: joined.signal })
  try {
    for (const file of files) await unpackDeb(await file, unpacker, { signal })
  } finally {
    stop.abort()
    await Promise.allSettled(files)
    joined.release()
  }
  const unpacked = await unpacker.finish()
  const lines = unpacked.map(({ path: file, sha256 }) => `${sha256}  ${rootName}/${file}\n`)
  await writeFile(path.join(folder, 'SHA256SUMS'), lines.sort().join(''))
}
