/** The system's code of an error, `ENOENT`; empty where there is none. By shape: errors of Node may come from another realm. */
export function errnoOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
