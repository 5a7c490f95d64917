import type { WantedConditions } from './evaluate/choose-conditions.js'
import type { Evaluation } from './evaluate/evaluation.js'
import type { EvaluationProgress } from './evaluate/run-evaluation.js'
import type { ConfigChoice } from './inspect-config.js'
import type { Progress } from './supervisor/events.js'

export interface EvaluateChoice extends ConfigChoice, WantedConditions {
  /** Path of a text on which quality is measured; default: stories that come with the package. */
  text?: string
  /** `q8_0`, or `q8_0/q5_1` where K and V differ; f16 is always measured, as all others are compared with it. */
  pairs?: readonly string[]
  /** Forget what was measured before. */
  fresh?: boolean
  /** Download nothing. */
  offline?: boolean
  /** Stops it; what was measured until then is kept. */
  signal?: AbortSignal
  onEvent?: (event: EvaluationEvent) => void
}

export type EvaluationEvent =
  | { event: 'download'; progress: Progress }
  /** Something that may make the figures worse than they are. */
  | { event: 'note'; message: string }
  | ({ event: 'progress' } & EvaluationProgress)

/**
 * Measures what each pair of cache types takes and costs on this machine: memory, speed, quality, recall. Starts programs
 * of its own, one at a time, and leaves a supervisor that runs alone. Results are kept in the data folder by model, build,
 * text and settings: what is there is not measured again.
 *
 * @throws CONFIG_…, BINARY_…, MODEL_… as a start does; USAGE for a pair that cannot be read; EVALUATION_TEXT_UNREADABLE;
 * CHILD_START_FAILED, EVALUATION_TOOL_FAILED where f16 cannot be measured; ABORTED
 */
export async function evaluate(choice: EvaluateChoice = {}): Promise<Evaluation> {
  const { evaluateModel } = await import('./evaluate-model.js')
  return evaluateModel(choice)
}
