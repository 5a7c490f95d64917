/**
 * The system's name of an error: `ENOENT`, `EEXIST`, …; empty where it has none. By its shape, not by its class: Node's own
 * errors are of another `Error` than the code's where that runs in a context of its own, as under Jest.
 */
export function errnoOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return codes.includes(errnoOf(error))
}
