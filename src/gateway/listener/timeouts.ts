/** All in ms. */
export interface Timeouts {
  /** For the whole head of a request, and for a new connection to say anything at all. */
  head: number
  /** How often the former is looked at. */
  checkEvery: number
  /** Without a byte of a body that we are reading. There is no limit for the whole of it: uploads may be long. */
  bodyStall: number
  /** An idle connection; longer than clients keep theirs, so that they and not we close it first. */
  idle: number
  /** In which a child whose connection broke is found to be dead, if it is. */
  deathNotice: number
}

export const defaultTimeouts: Timeouts = {
  head: 10_000,
  checkEvery: 1_000,
  bodyStall: 30_000,
  idle: 65_000,
  deathNotice: 100,
}
