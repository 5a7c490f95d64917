import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { PairParts, PartResults } from './parts.js'
import type { EvaluationPart } from './time-left.js'

export interface MeasureOptions {
  pair: CacheTypePair
  /** What is known of the reference by now, also while it is measured itself. */
  reference: PairParts
  signal: AbortSignal
  /** How much of it is done, 0 to 1. */
  onShare(share: number): void
}

/** How each part is measured. Rejects with a CortexError that says why it could not be. */
export type Instruments = {
  [P in EvaluationPart]: (options: MeasureOptions) => Promise<PartResults[P]>
}
