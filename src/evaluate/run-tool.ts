import type { GroupGuard } from '../child/guard-groups.js'
import { CortexError } from '../errors.js'
import { errnoOf } from '../host/errno.js'
import { runForOutput, type ProgramOutput } from '../host/run-for-output.js'

export interface ToolOptions {
  cwd: string
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** Ends the tool if this process is killed. */
  guard: GroupGuard
  signal: AbortSignal
  /** All that it has printed so far, at each new piece. */
  onOutput?: (output: ToolOutput) => void
}

export interface ToolOutput {
  stdout: string
  stderr: string
}

/** Of each stream; a log that says more in its middle may be about anything. */
const keptCharacters = 4 * 1024 * 1024
const linesOfError = 12

/**
 * Runs one of llama.cpp's programs to its end, however long that takes.
 * @throws EVALUATION_TOOL_FAILED with its last lines; ABORTED, when it is gone
 */
export async function runTool(file: string, args: readonly string[], options: ToolOptions): Promise<ToolOutput> {
  const { cwd, env, guard, signal, onOutput } = options
  let output: ProgramOutput
  try {
    output = await runForOutput(file, args, {
      cwd,
      env,
      timeout: Infinity,
      signal,
      keepLast: keptCharacters,
      onStart: (pid) => {
        guard.add(pid, () => undefined)
        return () => {
          guard.remove(pid)
        }
      },
      ...(onOutput && { onOutput }),
    })
  } catch (error) {
    if (signal.aborted) throw toolAborted(file, signal)
    throw toolFailed(file, `it cannot be started (${errnoOf(error) || String(error)})`, { stdout: '', stderr: '' })
  }
  const { code, signal: endSignal, stdout, stderr } = output
  if (code === 0) return { stdout, stderr }
  throw toolFailed(file, endSignal === null ? `it ended with code ${String(code)}` : `it died of ${endSignal}`, output)
}

export function toolFailed(file: string, why: string, { stdout, stderr }: ToolOutput): CortexError {
  const said = (stderr.trim() === '' ? stdout : stderr).split(/\r?\n/).filter((line) => line.trim() !== '')
  return new CortexError('EVALUATION_TOOL_FAILED', `${file} gave no result: ${why}.`, {
    hint: 'Its last lines may say why. What the other programs measured counts all the same.',
    log: said.slice(-linesOfError).map((line) => line.slice(0, 500)),
  })
}

function toolAborted(file: string, signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', `${file} was aborted.`, { cause: signal.reason })
}
