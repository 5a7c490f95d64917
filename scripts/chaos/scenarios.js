import { aborts } from './scenarios/aborts.js'
import { badChanges } from './scenarios/bad-changes.js'
import { childKills } from './scenarios/child-kills.js'
import { halfOpen } from './scenarios/half-open.js'
import { hangs } from './scenarios/hangs.js'
import { logFlood } from './scenarios/log-flood.js'
import { pairs } from './scenarios/pairs.js'
import { permanentCauses } from './scenarios/permanent-causes.js'
import { queue } from './scenarios/queue.js'
import { soak } from './scenarios/soak.js'
import { supervisorKills } from './scenarios/supervisor-kills.js'
import { switches } from './scenarios/switches.js'

/**
 * In the order in which they run.
 * @type {Record<string, (bench: import('../chaos.js').Bench) => Promise<import('./rows.js').Row[]>>}
 */
export const scenarios = {
  switches,
  pairs,
  badChanges,
  childKills,
  permanentCauses,
  queue,
  supervisorKills,
  hangs,
  aborts,
  halfOpen,
  logFlood,
  soak,
}
