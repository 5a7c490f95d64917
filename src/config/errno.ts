/** The code of a system error, `ENOENT`; undefined for anything else. By shape: there may be more than one realm. */
export function errno(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
