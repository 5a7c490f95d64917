/**
 * @typedef {object} Verdict
 * @property {string} says How ours compares with the yardstick.
 * @property {boolean} reached
 *
 * @typedef {object} Goal
 * @property {string} text
 * @property {(ours: number, yardstick: number, unit: string) => Verdict} judge
 */

/**
 * @param {number} limit
 * @returns {Goal}
 */
export function atMostTimes(limit) {
  return {
    text: `at most ${limit} ×`,
    judge: (ours, yardstick) => ({ says: times(ours, yardstick), reached: ours <= yardstick * limit }),
  }
}

/**
 * @param {number} limit
 * @returns {Goal}
 */
export function atLeastTimes(limit) {
  return {
    text: `at least ${limit} ×`,
    judge: (ours, yardstick) => ({ says: times(ours, yardstick), reached: ours >= yardstick * limit }),
  }
}

/**
 * @param {number} limit In the figure's unit, whatever the yardstick.
 * @returns {Goal}
 */
export function below(limit) {
  return {
    text: `below ${limit}`,
    judge: (ours, yardstick) => ({ says: times(ours, yardstick), reached: ours < limit }),
  }
}

/**
 * @param {number} limit In the figure's unit.
 * @returns {Goal}
 */
export function atMostMore(limit) {
  return {
    text: `at most ${limit} more`,
    judge(ours, yardstick, unit) {
      const more = ours - yardstick
      const says = `${Math.abs(more).toFixed(2)} ${unit} ${more < 0 ? 'less' : 'more'}`
      return { says, reached: more <= limit }
    },
  }
}

/**
 * @param {number} ours
 * @param {number} yardstick
 */
export function times(ours, yardstick) {
  return `${(ours / yardstick).toFixed(3)} ×`
}
