import type { ReloadSettings } from '../settings/settings.js'
import type { FreeMemory } from '../facts/free-memory.js'
import type { LaunchPlan } from './launch-plan.js'
import type { ObservedChild } from './memory/memory-bounds.js'
import { secondChildFit } from './memory/second-child-fit.js'

export interface StrategyInput {
  /** `reload.strategy`. */
  asked: ReloadSettings['strategy']
  /** Null: no child serves. */
  running: ObservedChild | null
  next: LaunchPlan
  /** Null: not measured. */
  free: FreeMemory | null
}

export interface StrategyChoice {
  strategy: 'blueGreen' | 'stopFirst'
  /** One sentence, with the figures that it was chosen by. */
  reason: string
}

/** Whether the next child can start while the current one still runs. `auto` does so only where both certainly fit in memory. */
export function chooseStrategy({ asked, running, next, free }: StrategyInput): StrategyChoice {
  if (asked !== 'auto') return { strategy: asked, reason: `reload.strategy is ${asked}.` }
  if (running === null) return stopFirst('No llama-server is running.')
  const { memory, reason } = secondChildFit(running, next, free)
  return memory === 'enough' ? { strategy: 'blueGreen', reason } : stopFirst(reason)
}

function stopFirst(reason: string): StrategyChoice {
  return { strategy: 'stopFirst', reason }
}
