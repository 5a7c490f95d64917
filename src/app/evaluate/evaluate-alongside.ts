import type { EvaluationsOptions } from '../../admin/evaluations.js'
import { CortexError } from '../../errors.js'
import type { EventBus } from '../../supervisor/event-bus.js'
import type { Supervision } from '../../supervisor/supervise.js'

export interface EvaluateAlongsideOptions {
  supervision: Pick<Supervision, 'config' | 'shortageBeside'>
  bus: Pick<EventBus, 'emit'>
  env: Readonly<Record<string, string | undefined>>
  offline: boolean
}

/**
 * Evaluates the model of a running supervisor, with the settings that are current when the evaluation starts. The code that
 * measures is loaded on first use.
 * @throws EVALUATION_NO_ROOM where a second llama-server does not fit into memory, and the errors of `evaluate`
 */
export function evaluateAlongside({
  supervision,
  bus,
  env,
  offline,
}: EvaluateAlongsideOptions): EvaluationsOptions['prepare'] {
  return async ({ text, ...request }, signal) => {
    const { prepareEvaluation } = await import('./evaluate-model.js')
    const { plan, run } = await prepareEvaluation(supervision.config.settings, {
      ...request,
      ...(text !== undefined && { content: text }),
      env,
      offline,
      signal,
      onEvent: (event) => {
        if (event.event === 'download') bus.emit('progress', event.progress)
      },
    })
    const shortage = await supervision.shortageBeside(plan)
    if (shortage !== null) throw noRoom(shortage)
    return run
  }
}

function noRoom(shortage: string): CortexError {
  return new CortexError(
    'EVALUATION_NO_ROOM',
    `A second llama-server for the evaluation does not fit into memory. ${shortage}`,
    {
      hint: 'Stop the supervisor and run `cortex-supervisor evaluate`, or evaluate with a smaller contextSize.',
    },
  )
}
