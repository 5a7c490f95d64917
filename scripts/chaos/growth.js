import { quantile } from './distribution.js'

/** In each of the windows that are compared: a median of fewer would be moved by a single one. */
const fewest = 5

/**
 * Whether what is in use keeps growing: the median of the last third of the samples beside that of the first third.
 * Each sample has to be taken right after a collection, and after what only a start allocates. A leak raises all
 * samples that follow it; a sample that met work in progress, however large, moves no median.
 * @param {readonly number[]} sizes Bytes, in the order in which they were measured.
 * @param {number} limit Bytes.
 * @returns {{ from: number, to: number, grown: number, ok: boolean }} The medians, in bytes, and whether the growth
 *   stays below the limit.
 */
export function judgeGrowth(sizes, limit) {
  const window = Math.floor(sizes.length / 3)
  if (window < fewest) {
    throw new Error(`${sizes.length} samples of the memory in use are too few to judge it; ${3 * fewest} are needed.`)
  }
  const from = quantile(sizes.slice(0, window), 0.5)
  const to = quantile(sizes.slice(-window), 0.5)
  return { from, to, grown: to - from, ok: to - from < limit }
}

/**
 * @param {string} figure
 * @param {readonly number[]} sizes See {@link judgeGrowth}.
 * @param {number} limitMiB
 * @returns {import('./rows.js').Row}
 */
export function growthRow(figure, sizes, limitMiB) {
  const { from, to, grown, ok } = judgeGrowth(sizes, limitMiB * 2 ** 20)
  /** @param {number} bytes */
  const mib = (bytes) => (bytes / 2 ** 20).toFixed(1)
  return {
    figure,
    goal: `< ${limitMiB} MiB`,
    measured: `${mib(grown)} MiB (medians ${mib(from)} → ${mib(to)}, ${sizes.length} samples)`,
    ok,
    kind: 'invariant',
  }
}
