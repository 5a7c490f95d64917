import type { EvaluationRequest } from '../../src/admin/evaluation-request.js'
import type { EvaluationsOptions } from '../../src/admin/evaluations.js'
import type { Evaluation } from '../../src/evaluate/evaluation.js'
import type { EvaluationStep } from '../../src/supervisor/events.js'

/** Measures nothing, and goes on only as it is told. */
export interface ScriptedEvaluator {
  readonly prepare: EvaluationsOptions['prepare']
  /** What it was asked for, oldest first. */
  readonly requests: EvaluationRequest[]
  /** Stands in the way of the next ones. */
  obstacle: Error | null
  /** Whether one is under way, preparations included. */
  readonly busy: boolean
  progress(step: Partial<EvaluationStep>): void
  end(result: Evaluation | Error): void
}

const firstStep: EvaluationStep = { pair: 'f16', part: 'served', step: 1, steps: 6, share: 0, left: null }

export function scriptEvaluator(): ScriptedEvaluator {
  let current: { onProgress: (step: EvaluationStep) => void; end: (result: Evaluation | Error) => void } | null = null
  const evaluator: ScriptedEvaluator = {
    requests: [],
    obstacle: null,
    get busy() {
      return current !== null
    },
    async prepare(request, signal) {
      evaluator.requests.push(request)
      if (evaluator.obstacle) throw evaluator.obstacle
      return (onProgress) =>
        new Promise((resolve, reject) => {
          const end = (result: Evaluation | Error): void => {
            current = null
            if (result instanceof Error) reject(result)
            else resolve(result)
          }
          current = { onProgress, end }
          signal.addEventListener('abort', () => end(new Error('aborted')), { once: true })
        })
    },
    progress: (step) => current?.onProgress({ ...firstStep, ...step }),
    end: (result) => current?.end(result),
  }
  return evaluator
}
