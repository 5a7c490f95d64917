/**
 * @param {readonly number[]} values
 * @param {number} share In [0, 1]: 0.5 gives the median.
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** @param {readonly number[]} values */
export function largest(values) {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}
