import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { testEnv } from './test-home.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const program = join(root, 'dist', 'cli', 'main.js')

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunningCommand {
  readonly pid: number
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** The first `start --json` event that `accept` takes, from the beginning of the run on. */
  event(accept: (event: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  readonly finished: Promise<Finished>
}

export interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Default: the one built in this folder. */
  program?: string
}

/** Runs the built command line, in an environment of its own. */
export function runCommand(args: readonly string[], options: RunOptions): RunningCommand {
  const child = spawn(process.execPath, [options.program ?? program, ...args], {
    cwd: options.cwd,
    env: { ...testEnv, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const listener of listeners) listener()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const finished = once(child, 'close').then(([code, signal]): Finished => {
    for (const listener of listeners) listener()
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr }
  })
  const find = (accept: (event: Record<string, unknown>) => boolean) =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(accept)
  return {
    pid: child.pid ?? -1,
    process: child,
    finished,
    event: (accept) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const event = find(accept)
          if (!event && child.exitCode === null && child.signalCode === null) return
          listeners.delete(look)
          if (event) resolve(event)
          else reject(new Error(`ended without such an event:\n${stdout}\n${stderr}`))
        }
        listeners.add(look)
        look()
      }),
  }
}

export async function runToEnd(args: readonly string[], options: RunOptions): Promise<Finished> {
  return runCommand(args, options).finished
}
