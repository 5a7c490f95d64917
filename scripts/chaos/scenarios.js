import { badChanges } from './scenarios/bad-changes.js'
import { switches } from './scenarios/switches.js'

/**
 * In the order in which they run.
 * @type {Record<string, (bench: import('../chaos.js').Bench) => Promise<import('./rows.js').Row[]>>}
 */
export const scenarios = { switches, badChanges }
