import { chooseStrategy, type StrategyChoice, type StrategyQuestion } from '../plan/choose-strategy.js'
import type { Suppliers } from './prepare-plan.js'

export interface PickStrategyOptions extends Omit<StrategyQuestion, 'free'> {
  suppliers: Pick<Suppliers, 'freeMemory'>
  signal: AbortSignal
}

/** How to come from the child that runs to the next plan. Measures only where that decides it; rejects only when aborted. */
export async function pickStrategy({ suppliers, signal, ...question }: PickStrategyOptions): Promise<StrategyChoice> {
  const matters = question.asked === 'auto' && question.running !== null
  const free = matters ? await suppliers.freeMemory?.(question.next, signal) : null
  return chooseStrategy({ ...question, free: free ?? null })
}
