import { MEBIBYTE } from '../../../settings/units.js'
import { readFigure } from '../read-figure.js'

/** In the order of {@link parseCards}. */
export const cardFields = ['name', 'memory.total', 'memory.free', 'driver_version', 'compute_cap'] as const

export interface NvidiaCard {
  name: string
  /** Bytes; null where the driver does not say, as on boards that share main memory. */
  memory: number | null
  freeMemory: number | null
  driver?: string
  computeCapability?: string
}

/**
 * What `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` printed, a card a line in the driver's order. The last
 * field is missing where the driver is too old to be asked for it (before 510).
 */
export function parseCards(stdout: string, fields: readonly string[] = cardFields): NvidiaCard[] {
  return stdout.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim())
    const others = fields.length - 1
    if (cells.length < fields.length) return []
    // Only the name could have commas of its own.
    const name = cells.slice(0, -others).join(', ')
    const [total, free, driver, capability] = cells.slice(-others)
    const readDriver = /^\d+(\.\d+)+$/.exec(driver ?? '')?.[0]
    // Words with a comma in them are no card.
    if (name === '' || (readDriver === undefined && !isUnknown(driver))) return []
    const computeCapability = /^\d{1,2}\.\d$/.exec(capability ?? '')?.[0]
    return {
      name,
      memory: readFigure(total, MEBIBYTE),
      freeMemory: readFigure(free, MEBIBYTE),
      ...(readDriver !== undefined && { driver: readDriver }),
      ...(computeCapability !== undefined && { computeCapability }),
    }
  })
}

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `[Insufficient Permissions]`, … */
function isUnknown(cell: string | undefined): boolean {
  return cell !== undefined && /^\[.*\]$|^N\/A$/.test(cell)
}

/** From the frame of plain `nvidia-smi` (`CUDA Version: 12.4`, `CUDA UMD Version: 13.1`) or from `nvidia-smi -q`. */
export function parseCudaVersion(stdout: string): string | undefined {
  return /CUDA(?: \w+)? Version\s*:\s*(\d{1,3}\.\d{1,2})\b/.exec(stdout)?.[1]
}

/** A part of a card under MIG: a program gets one, as if it were a card. */
export interface MigInstance {
  /** Index of its card. */
  card: number
  /** Bytes. */
  memory: number
  freeMemory: number
}

/**
 * The rows of plain nvidia-smi's table "MIG devices":
 * `|  0    1   0   0  |               6MiB / 19968MiB    | 42      0 |  3   0    2    0    0 |`
 */
export function parseMigInstances(stdout: string): MigInstance[] {
  const [, table = ''] = stdout.split(/^.*MIG devices:.*$/m)
  return [...table.matchAll(/^\|\s*(\d{1,4})\s+\S+\s+\S+\s+\d+\s*\|\s*(\d{1,9})MiB\s*\/\s*(\d{1,9})MiB/gm)].map(
    ([, card, used, total]) => ({
      card: Number(card),
      memory: Number(total) * MEBIBYTE,
      freeMemory: Math.max(0, Number(total) - Number(used)) * MEBIBYTE,
    }),
  )
}
