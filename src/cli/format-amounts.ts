const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `4456448` as `4.25 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const amount = bytes / 1024 ** power
  return `${power === 0 || Number.isInteger(amount) ? amount : amount.toFixed(2)} ${units[power] ?? ''}`
}

/** @param ms Shown in its two largest units: `2 h 5 min`, `40 s`, `0.3 s`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`
  const seconds = Math.round(ms / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}
