import { chooseStrategy, type StrategyChoice, type StrategyInput } from '../plan/choose-strategy.js'
import type { PlanInputs } from './prepare-plan.js'

export interface PickStrategyOptions extends Omit<StrategyInput, 'free'> {
  inputs: Pick<PlanInputs, 'freeMemory'>
  signal: AbortSignal
}

/** How to come from the child that runs to the next plan. Measures only where that decides it; rejects only when aborted. */
export async function pickStrategy({ inputs, signal, ...rest }: PickStrategyOptions): Promise<StrategyChoice> {
  const matters = rest.asked === 'auto' && rest.running !== null
  const free = matters ? await inputs.freeMemory?.(rest.next, signal) : null
  return chooseStrategy({ ...rest, free: free ?? null })
}
