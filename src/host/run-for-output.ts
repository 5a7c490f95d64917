import { spawn } from 'node:child_process'
import { killGroup } from './kill-group.js'

export interface RunOptions {
  cwd: string
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** ms after which the program and all it started are killed; `Infinity` for one that may take its time. */
  timeout: number
  signal?: AbortSignal | undefined
  /** What is kept of each stream when it prints more; otherwise the first 1,048,576 characters. */
  keepLast?: number
  /** Called with its process id, which is that of its group, too; what it returns, as soon as it has been seen to end. */
  onStart?: (pid: number) => () => void
  /** Called with all that is kept so far, at each new piece. */
  onOutput?: (output: Pick<ProgramOutput, 'stdout' | 'stderr'>) => void
}

export interface ProgramOutput {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  timedOut: boolean
}

const maxCharacters = 1024 * 1024
/** ms for which the pipes may stay open after the exit: what it has started may hold them. */
const drainTime = 500

/** A longer timer fires at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Runs a program without input to its end and never longer than `timeout`; it is gone, with its group, when the promise
 * settles. The one way to run a program for what it prints: those that stay are started elsewhere. Rejects with the system's error if it cannot be started,
 * and with the signal's reason if aborted.
 */
export function runForOutput(file: string, args: readonly string[], options: RunOptions): Promise<ProgramOutput> {
  const { cwd, env, timeout, signal, keepLast, onStart, onOutput } = options
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
        if (keepLast !== undefined) output[name] = (output[name] + text).slice(-keepLast)
        else if (output[name].length < maxCharacters) output[name] += text
        onOutput?.(output)
      })
    }

    const onEnd = child.pid === undefined ? undefined : onStart?.(child.pid)
    let exited = false
    const kill = (): void => {
      // While a member of a group is left, no other group gets its id; a process alone reserves nothing.
      if (grouped || !exited) killGroup(child.pid)
    }
    const timer = setTimeout(
      () => {
        output.timedOut = true
        kill()
      },
      Math.min(timeout, longestTimer),
    )
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
      onEnd?.()
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

/** The variables of this process, for a program of the system. */
export function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
