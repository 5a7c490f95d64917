import { mebibyte } from '../../../settings/units.js'
import { readFigure } from '../read-figure.js'

/** What is asked of a card. The last one is known from driver 510 on. */
export const cardFields = ['name', 'memory.total', 'memory.free', 'driver_version', 'compute_cap'] as const

export type CardField = (typeof cardFields)[number]

export interface NvidiaCard {
  name: string
  /** Bytes; null where the driver does not say, as on boards that share main memory. */
  memory: number | null
  freeMemory: number | null
  driver?: string
  computeCapability?: string
}

/**
 * What `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` printed, a card a line in the driver's order. `fields` are
 * those that were asked for, the name first.
 */
export function parseCards(stdout: string, fields: readonly CardField[] = cardFields): NvidiaCard[] {
  const others = fields.slice(1)
  return stdout.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim())
    if (cells.length < fields.length) return []
    // Only the name could have commas of its own.
    const name = cells.slice(0, cells.length - others.length).join(', ')
    const values = cells.slice(cells.length - others.length)
    const value = (field: CardField): string | undefined => values[others.indexOf(field)]
    const [driver] = /^\d+(\.\d+)+$/.exec(value('driver_version') ?? '') ?? []
    const [computeCapability] = /^\d{1,2}\.\d$/.exec(value('compute_cap') ?? '') ?? []
    // Words with a comma in them are no card.
    if (name === '' || !values.every(isFigure)) return []
    return {
      name,
      memory: readFigure(value('memory.total'), mebibyte),
      freeMemory: readFigure(value('memory.free'), mebibyte),
      ...(driver !== undefined && { driver }),
      ...(computeCapability !== undefined && { computeCapability }),
    }
  })
}

/** The field that nvidia-smi does not know: `Field "compute_cap" is not a valid field to query.` */
export function unknownField(output: string): string | undefined {
  return /Field "([\w.]+)" is not a valid field/i.exec(output)?.[1]
}

/** From the frame of plain `nvidia-smi`: `Driver Version: 580.65.06`, and `KMD Version: 610.43.02` from 610 on. */
export function parseDriverVersion(stdout: string): string | undefined {
  return /(?:Driver|KMD) Version\s*:\s*(\d{3,4}(?:\.\d+)+)/.exec(stdout)?.[1]
}

/** A number or a version, or what stands for one: `[N/A]`, `[Not Supported]`, `[Insufficient Permissions]`, `ERR!`, … */
function isFigure(cell: string): boolean {
  return /^-?[\d.]+(e\d+)?( MiB)?$|^\[.*\]$|^N\/A$|^ERR!$/.test(cell)
}

/** From the frame of plain `nvidia-smi` (`CUDA Version: 12.4`, `CUDA UMD Version: 13.3`) or from `nvidia-smi -q`. */
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
      memory: Number(total) * mebibyte,
      freeMemory: Math.max(0, Number(total) - Number(used)) * mebibyte,
    }),
  )
}
