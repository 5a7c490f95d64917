import { spawn } from 'node:child_process'
import { killGroup } from './kill-group.js'

export interface RunOptions {
  cwd: string
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** ms after which the program and all it started are killed. */
  timeout: number
  signal?: AbortSignal | undefined
}

export interface ProgramOutput {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  timedOut: boolean
}

const maxCharacters = 1024 * 1024
/** ms for which the pipes may stay open after the exit: a grandchild that holds them must not hold us. */
const drainTime = 500

/**
 * Runs a program to its end and never longer than `timeout`. Rejects with the system's error if it cannot be started,
 * and with the signal's reason if aborted.
 */
export function runForOutput(file: string, args: readonly string[], options: RunOptions): Promise<ProgramOutput> {
  const { cwd, env, timeout, signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    // A group of its own, so that a wrapper script's children can be killed with it.
    const grouped = process.platform !== 'win32'
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped,
      windowsHide: true,
    })
    const output: ProgramOutput = { code: null, signal: null, stdout: '', stderr: '', timedOut: false }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < maxCharacters) output[name] += text
      })
    }

    let exited = false
    const kill = (): void => {
      // Who is left of a group keeps its id from others; a process alone does not.
      if (grouped || !exited) killGroup(child.pid)
    }
    const timer = setTimeout(() => {
      output.timedOut = true
      kill()
    }, timeout)
    let drain: NodeJS.Timeout | undefined
    signal?.addEventListener('abort', kill)

    const settle = (): void => {
      clearTimeout(timer)
      clearTimeout(drain)
      signal?.removeEventListener('abort', kill)
      child.stdout.destroy()
      child.stderr.destroy()
    }
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('exit', (code, exitSignal) => {
      exited = true
      clearTimeout(timer)
      output.code = code
      output.signal = exitSignal
      drain = setTimeout(() => {
        kill()
        child.stdout.destroy()
        child.stderr.destroy()
      }, drainTime)
    })
    child.on('close', () => {
      settle()
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve(output)
    })
  })
}
