/** All in ms. */
export interface Timeouts {
  /** For the whole head of a request, and for the first byte of a new connection. */
  head: number
  /** How often `head` is checked. */
  checkEvery: number
  /** Without a byte of a body that is being read. There is no limit for the whole of it: uploads may be long. */
  bodyStall: number
  /** For an idle connection; longer than clients keep theirs, so that they close it first. */
  idle: number
  /** Within which the end of a child whose connection broke becomes known. */
  deathNotice: number
}

export const defaultTimeouts: Timeouts = {
  head: 10_000,
  checkEvery: 1_000,
  bodyStall: 30_000,
  idle: 65_000,
  deathNotice: 100,
}
