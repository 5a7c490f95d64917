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
 */
export async function timeNode(args) {
  const start = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  await once(child, 'close')
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
