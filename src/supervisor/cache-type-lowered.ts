import type { LaunchPlan } from '../plan/launch-plan.js'
import type { Warning } from './events.js'

export function cacheTypeLowered(before: LaunchPlan, after: LaunchPlan, reason: string): Warning {
  return {
    code: 'CACHE_TYPE_LOWERED',
    message: `The cache types are K ${after.cacheTypeK} and V ${after.cacheTypeV} from now on, because memory ran out with ${before.cacheTypeK} and ${before.cacheTypeV}: ${reason}`,
    hint: 'Set a smaller contextSize to have more precise ones, or name the cacheType yourself.',
  }
}
