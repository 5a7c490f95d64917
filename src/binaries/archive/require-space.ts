import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'

export interface SpaceNeed {
  /** Need not exist yet. */
  folder: string
  bytes: number
}

/** Which disk a folder is, or would be, on, and how many bytes a user may still write there. */
export type MeasureDisk = (folder: string) => Promise<{ disk: unknown; free: number } | null>

const MiB = 1024 ** 2

/** Packed three times over: builds with many CPU variants shrink to a third. */
const unpackedRatio = 3

/** What unpacking an archive of so many bytes may take. */
export function unpackedEstimate(bytes: number): number {
  return bytes * unpackedRatio
}

/**
 * Refuses what will not fit, before anything is fetched. Folders on one disk share its room. A disk that cannot be measured
 * is believed to have it: the write would tell.
 *
 * @param what To be read after "room for".
 * @throws CortexError DISK_FULL
 */
export async function requireSpace(
  what: string,
  needs: readonly SpaceNeed[],
  measure: MeasureDisk = measureDisk,
): Promise<void> {
  const disks = new Map<unknown, { folder: string; bytes: number; free: number }>()
  for (const { folder, bytes } of needs) {
    const measured = await measure(folder)
    if (measured === null) continue
    const { disk, free } = measured
    disks.set(disk, { folder, bytes: (disks.get(disk)?.bytes ?? 0) + bytes, free })
  }
  for (const { folder, bytes, free } of disks.values()) {
    if (bytes <= free) continue
    throw new CortexError(
      'DISK_FULL',
      `There is no room for ${what}: about ${Math.ceil(bytes / MiB)} MiB are needed at ${folder}, and ${Math.floor(free / MiB)} MiB are free.`,
      { hint: 'Free some space (`cortex-supervisor binaries prune`), or set CORTEX_HOME to a folder on another disk.' },
    )
  }
}

async function measureDisk(folder: string): Promise<{ disk: unknown; free: number } | null> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      const [{ dev }, { bavail, bsize }] = await Promise.all([stat(place), statfs(place)])
      return { disk: dev, free: bavail * bsize }
    } catch {
      if (place === path.dirname(place)) return null
    }
  }
}
