/** @import { Request } from './exchange.js' */

/** @typedef {{ part: string, child: unknown, gateway: unknown }} Difference */

/**
 * Where the gateway answers otherwise than llama-server, on purpose. Each holds for the requests it names and for a
 * gateway's status of its own; with any other status the difference is unexplained.
 * @type {{ reason: string, cases: RegExp, status?: number, parts?: RegExp }[]}
 */
const explanations = []

/** @type {Set<string>} */
const used = new Set()

/**
 * The reason for these differences; null if there is none for all of them.
 * @param {Request} request
 * @param {readonly Difference[]} differences
 */
export function explain(request, differences) {
  const reasons = differences.map((difference) => reasonFor(request, difference, differences))
  if (reasons.includes(null)) return null
  for (const reason of reasons) used.add(String(reason))
  return [...new Set(reasons)].join(' ')
}

/**
 * @param {Request} request
 * @param {Difference} difference
 * @param {readonly Difference[]} all
 */
function reasonFor(request, difference, all) {
  const status = all.find(({ part }) => part === 'status')?.gateway
  const found = explanations.find(
    ({ cases, parts, status: expected }) =>
      cases.test(request.name) &&
      (parts === undefined || parts.test(difference.part)) &&
      (expected === undefined || expected === status),
  )
  return found?.reason ?? null
}

/** Those that no request of this run needed. */
export function unusedExplanations() {
  return explanations.map(({ reason }) => reason).filter((reason) => !used.has(reason))
}
