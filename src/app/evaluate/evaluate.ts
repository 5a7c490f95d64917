import type { Evaluation } from '../../evaluate/evaluation.js'
import type { EvaluateChoice } from './evaluate-options.js'

/**
 * Measures the memory, speed, quality and recall of each pair of cache types on this machine. Starts its own processes, one
 * at a time; a running supervisor is not affected. Results are kept in the data folder by model, build, text and settings,
 * and are not measured again.
 *
 * @throws CONFIG_…, BINARY_…, MODEL_… as a start does; USAGE for a pair that cannot be read; EVALUATION_TEXT_UNREADABLE;
 * CHILD_START_FAILED, EVALUATION_TOOL_FAILED where f16 cannot be measured; ABORTED
 */
export async function evaluate(choice: EvaluateChoice = {}): Promise<Evaluation> {
  const { evaluateModel } = await import('./evaluate-model.js')
  return evaluateModel(choice)
}
