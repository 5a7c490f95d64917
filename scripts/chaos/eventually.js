import { setTimeout as delay } from 'node:timers/promises'

/** ms after which what has not happened is taken to never happen, on a machine however busy. Speed is another question. */
export const patience = 30_000

/**
 * Waits until something holds, and gives whether it did before patience was at an end.
 * @param {() => boolean | Promise<boolean>} condition
 * @returns {Promise<boolean>}
 */
export async function eventually(condition) {
  const end = performance.now() + patience
  while (!(await condition())) {
    if (performance.now() > end) return false
    await delay(10)
  }
  return true
}
