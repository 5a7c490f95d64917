/** A whole number that a tool or a driver printed, times `unit`; null for `[N/A]`, `[Not Supported]`, `ERR!` and the like. */
export function readFigure(text: string | null | undefined, unit = 1): number | null {
  const [digits] = /^\d{1,15}(?=\s*(MiB|kB|KB)?\s*$)/.exec(text?.trim() ?? '') ?? []
  if (digits === undefined) return null
  const figure = Number(digits) * unit
  return Number.isSafeInteger(figure) ? figure : null
}

/** `0x744c` or `744c` as a number; null where it is none. */
export function readHexadecimal(text: string | null | undefined): number | null {
  const [, digits] = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(text?.trim() ?? '') ?? []
  return digits === undefined ? null : parseInt(digits, 16)
}
