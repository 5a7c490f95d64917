/**
 * Whether an error is one of the system's, by its name: `ENOENT`, `EEXIST`, … Not by its class: Node's own errors are
 * of another `Error` than the code's where that runs in a context of its own, as under Jest.
 */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code))
}
