import type { Evaluation } from '../../evaluate/evaluation.js'
import type { EvaluateChoice } from './evaluate-options.js'

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
