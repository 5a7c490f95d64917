import { times } from './goals.js'
import { median } from './measure.js'

/**
 * @typedef {object} Figure
 * @property {string} [name] Where a row has several.
 * @property {string} unit
 * @property {{ ours: number, yardstick: number }[]} pairs Each measured back to back.
 * @property {import('./goals.js').Goal} [goal]
 */

/**
 * One line: the medians, how they compare, and whether that is the goal.
 * @param {Figure} figure
 */
export function describeFigure({ name, unit, pairs, goal }) {
  const ours = median(pairs.map((pair) => pair.ours))
  const yardstick = median(pairs.map((pair) => pair.yardstick))
  const verdict = goal?.judge(ours, yardstick, unit)
  return [
    name === undefined ? '' : `${name}: `,
    `ours ${ours.toFixed(1)} ${unit}, yardstick ${yardstick.toFixed(1)} ${unit} (medians of ${pairs.length}); `,
    verdict?.says ?? times(ours, yardstick),
    goal === undefined ? '' : `; goal: ${goal.text}, ${verdict?.reached ? 'reached' : 'NOT REACHED'}`,
  ].join('')
}
