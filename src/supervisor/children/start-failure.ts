import { CortexError } from '../../errors.js'
import type { ChildExit, ExitClass } from '../../lifecycle/child-exit.js'

/** What to do next, by the class of the exit. */
const hints: Record<ExitClass, string> = {
  'bad-argument': 'Correct or remove that argument in the config or extraArgs; `plan` shows the whole command.',
  'kv-unsupported': 'Choose another cacheTypeK or cacheTypeV, or set flashAttention to auto; f16 always works.',
  model: 'Check the model file, or download it again; this build may also be too old for it.',
  port: 'Another process took the port that was chosen; try again.',
  memory:
    'Use a smaller cache type (q8_0 halves the K/V cache), a smaller contextSize, fewer gpuLayers, or a smaller model.',
  library: 'The binary does not run on this machine; choose another with binary.source or backend.',
  crash: 'This may be a fault of the build or of a driver; try another build (binary.version) or backend.',
  killed: 'The system may have run out of memory; use a smaller contextSize, cache type or model.',
  hang: 'It showed no sign of life while loading; see the log, or raise restart.loadStall for a very slow disk.',
  asked: 'It was told to stop before it was ready.',
}

/** The error of a child that did not come up, with the child's own last lines. */
export function startFailure(generation: number, exit: ChildExit): CortexError {
  return new CortexError(
    'CHILD_START_FAILED',
    `llama-server (generation ${generation}) did not start: ${exit.reason}`,
    {
      hint: hints[exit.class],
      log: exit.log,
    },
  )
}

export function supervisorStopped(): CortexError {
  return new CortexError('SUPERVISOR_STOPPED', 'The supervisor was stopped.')
}

export function startAborted(signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', 'The start was aborted.', { cause: signal.reason })
}
