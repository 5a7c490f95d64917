import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/**
 * The value that a share `p` of the values does not exceed.
 * @param {number[]} values
 * @param {number} p
 */
export function quantile(values, p) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN
}

/**
 * Rounds in which each contestant has its turn, each time in another order: neither a drift of the machine's speed nor
 * what one leaves behind for the next meets always the same one. The first round only warms up.
 * @template {string} Name
 * @template Result
 * @param {number} count
 * @param {Record<Name, () => Promise<Result>>} contestants
 * @returns {Promise<Record<Name, Result>[]>}
 */
export async function measureRounds(count, contestants) {
  const names = /** @type {Name[]} */ (Object.keys(contestants))
  const rounds = []
  for (let i = 0; i <= count; i++) {
    const round = /** @type {Record<Name, Result>} */ ({})
    for (let k = 0; k < names.length; k++) {
      const name = /** @type {Name} */ (names[(i + k) % names.length])
      round[name] = await contestants[name]()
    }
    if (i > 0) rounds.push(round)
  }
  return rounds
}

/**
 * Pairs, in turn, so that a drift of the machine's speed meets both alike.
 * @param {number} count
 * @param {() => Promise<number>} ours
 * @param {() => Promise<number>} yardstick
 */
export async function measurePairs(count, ours, yardstick) {
  const pairs = []
  await ours()
  await yardstick()
  for (let i = 0; i < count; i++) pairs.push({ ours: await ours(), yardstick: await yardstick() })
  return pairs
}

/**
 * ms from spawn to end.
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [surroundings]
 */
export async function timeNode(args, surroundings = {}) {
  const start = performance.now()
  const child = spawn(process.execPath, args, { ...surroundings, stdio: 'ignore' })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`)
  return performance.now() - start
}

export const question = JSON.stringify({
  messages: [{ role: 'user', content: 'Hello' }],
  max_tokens: 1,
  temperature: 0,
})

/**
 * Asks until an answer comes: at once again while nobody listens yet or the model loads.
 * @param {() => Promise<number>} ask gives the status code
 */
export async function untilAnswered(ask) {
  for (;;) {
    const status = await ask().catch(() => 0)
    if (status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
