const durations = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const binarySizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export const mebibyte = 1024 * 1024

/** ms. `250ms`, `30s`, `5m`, `1.5h`; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/.exec(text) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return Number(amount) * durations[unit as keyof typeof durations]
}

/** Bytes. `64MiB` counts in powers of 1024, `64MB` in powers of 1000; undefined where the text is no size. */
export function parseSize(text: string): number | undefined {
  const [, amount, prefix = '', binary] = /^(\d+(?:\.\d+)?) ?(?:([KMGT])(i)?)?B$/.exec(text) ?? []
  if (amount === undefined) return undefined
  return Math.round(Number(amount) * (binary === undefined ? 1000 : 1024) ** ' KMGT'.indexOf(prefix || ' '))
}

/** The largest unit that has no remainder: `90s`, `2m`, `250ms`. */
export function formatDuration(milliseconds: number): string {
  const [unit, size] = (
    [
      ['h', durations.h],
      ['m', durations.m],
      ['s', durations.s],
    ] as const
  ).find(([, size]) => milliseconds > 0 && milliseconds % size === 0) ?? ['ms', 1]
  return `${plain(milliseconds / size)}${unit}`
}

/** The largest unit that has no remainder: `64MiB`, `1536KiB`, `1000B`. */
export function formatSize(bytes: number): string {
  let power = 0
  let amount = bytes
  while (amount > 0 && amount % 1024 === 0 && power < binarySizes.length - 1) {
    amount /= 1024
    power += 1
  }
  return `${plain(amount)}${binarySizes[power] ?? 'B'}`
}

// A number of this size prints with an exponent otherwise, which no unit can follow.
function plain(amount: number): string {
  return amount.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
}
