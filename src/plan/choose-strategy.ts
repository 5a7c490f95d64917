import type { ReloadSettings } from '../settings/settings.js'
import type { FreeMemory } from '../facts/free-memory.js'
import type { LaunchPlan } from './launch-plan.js'
import type { ObservedChild } from './memory/memory-bounds.js'
import { secondChildFit } from './memory/second-child-fit.js'

export interface StrategyInput {
  /** `reload.strategy`. */
  asked: ReloadSettings['strategy']
  /** Null: nothing serves. */
  running: ObservedChild | null
  next: LaunchPlan
  /** Null: it was not measured. */
  free: FreeMemory | null
}

export interface StrategyChoice {
  strategy: 'blueGreen' | 'stopFirst'
  /** One sentence, with the figures that it was chosen by. */
  reason: string
}

/** Whether the next child can be started beside the one that runs: if not asked for either way, only if both surely fit. */
export function chooseStrategy({ asked, running, next, free }: StrategyInput): StrategyChoice {
  if (asked !== 'auto') return { strategy: asked, reason: `reload.strategy is ${asked}.` }
  if (running === null) return stopFirst('No llama-server runs beside which another could be started.')
  const { memory, reason } = secondChildFit(running, next, free)
  return memory === 'enough' ? { strategy: 'blueGreen', reason } : stopFirst(reason)
}

function stopFirst(reason: string): StrategyChoice {
  return { strategy: 'stopFirst', reason }
}
