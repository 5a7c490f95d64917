/**
 * For how many ms the owner of a lock has been watched without a touch. The touches are compared with each other and not
 * with the clock, which may be set, or be another machine's. Between two looks at most `longest` ms count: a process that
 * was paused for longer knows nothing about the owner, which may have been paused with it.
 * @param {number} longest
 * @returns {(seen: { owner: string, touched: number }, now: number) => number} `now` in ms of any clock that only rises.
 */
export function watchOwner(longest) {
  let last = { owner: '', touched: 0 }
  let looked = 0
  let idle = 0
  return (seen, now) => {
    const same = seen.owner === last.owner && seen.touched === last.touched
    idle = same ? idle + Math.min(now - looked, longest) : 0
    last = seen
    looked = now
    return idle
  }
}
