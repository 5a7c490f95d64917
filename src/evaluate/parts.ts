import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { TextPieces } from './choose-conditions.js'
import type { Prediction } from './compare-predictions.js'
import type { QualityResult, SpeedResult } from './evaluation.js'
import type { EvaluationPart } from './time-left.js'

/** What is kept of each part, so that an evaluation that was stopped goes on where it was. */
export interface PartResults {
  served: ServedPart
  quality: QualityPart
  speed: SpeedResult
}

/** What a server with these types said of its cache, and answered. */
export interface ServedPart {
  observedMiB: number | null
  observedTypes: CacheTypePair | null
  devices: readonly string[]
  flashAttention: 'on' | 'off' | null
  text: TextMeasures
  /** Token ids, one list a prompt. */
  answers: readonly (readonly number[])[]
  recall: readonly { distance: number; trials: number; right: number }[]
}

export interface TextMeasures {
  /** Tokens of the text. */
  tokens: number
  charactersPerToken: number
  vocabularySize: number
}

export interface QualityPart {
  /** How the text was cut: of all pairs as of the reference. */
  pieces: TextPieces
  result: QualityResult
  /** Of the reference, where the server was asked: what the other pairs' are compared with. */
  predictions?: readonly Prediction[]
}

export interface Kept<P extends EvaluationPart> {
  /** How long it took. */
  ms: number
  /** ISO 8601. */
  at: string
  result: PartResults[P]
}

/** Of one pair. */
export type PairParts = { [P in EvaluationPart]?: Kept<P> }
