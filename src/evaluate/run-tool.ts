import { spawn } from 'node:child_process'
import type { GroupGuard } from '../child/guard-groups.js'
import { CortexError } from '../errors.js'
import { errnoOf } from '../host/errno.js'
import { killGroup } from '../host/kill-group.js'

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
export function runTool(file: string, args: readonly string[], options: ToolOptions): Promise<ToolOutput> {
  const { cwd, env, guard, signal, onOutput } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(toolAborted(file, signal))
      return
    }
    const grouped = process.platform !== 'win32'
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped,
      windowsHide: true,
    })
    const { pid } = child
    const output: ToolOutput = { stdout: '', stderr: '' }
    if (pid === undefined) {
      child.on('error', (error) =>
        reject(toolFailed(file, `it cannot be started (${errnoOf(error) || error.message})`, output)),
      )
      return
    }
    guard.add(pid, () => undefined)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-keptCharacters)
        onOutput?.(output)
      })
    }
    const onAbort = (): void => void killGroup(pid)
    signal.addEventListener('abort', onAbort)
    child.on('exit', () => {
      // What it may have started holds the pipes open; its id is certain to be its own only until now.
      killGroup(pid)
      guard.remove(pid)
      signal.removeEventListener('abort', onAbort)
    })
    child.on('close', (code, endSignal) => {
      if (signal.aborted) reject(toolAborted(file, signal))
      else if (code === 0) resolve(output)
      else
        reject(
          toolFailed(
            file,
            endSignal === null ? `it ended with code ${String(code)}` : `it died of ${endSignal}`,
            output,
          ),
        )
    })
  })
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
