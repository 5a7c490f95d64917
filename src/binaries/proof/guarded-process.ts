import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { errnoOf } from '../../host/errno.js'
import { killGroup } from '../../host/kill-group.js'

export interface GuardedProcess {
  /** The latest of what it has printed, on both pipes. */
  output(): string
  /** Its next match in the output, those so far included; never if it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** When it and its group are gone. */
  readonly ended: Promise<ProcessEnd>
  /** SIGKILL to all of its group. */
  kill(): void
}

/** What `exit` tells, or the system's word for why it could not be started. */
export type ProcessEnd = { code: number | null; signal: NodeJS.Signals | null } | { errno: string }

const keptCharacters = 64 * 1024
/** ms for which the pipes may stay open after the end: who holds them is not ours, or hangs in a driver. */
const drainTime = 2000

/**
 * Starts a program that does not end by itself, in a group that is killed with it. It does not outlive this process, not
 * even one that gets SIGKILL: where there is a shell, a small one waits for the end of a pipe; on Windows it is the job
 * object in which Node puts its children.
 */
export function startGuarded(
  file: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): GuardedProcess {
  const grouped = process.platform !== 'win32'
  const guarded = grouped && existsSync(shell)
  const [command, words] = guarded ? [shell, ['-c', waitForGuard, file, ...args]] : [file, args]
  const child = spawn(command, words, {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: grouped,
    windowsHide: true,
  })
  child.stdin.on('error', () => undefined)
  const guard = guarded && child.pid !== undefined ? startGuard(child.pid) : null
  child.stdin.end('go\n')
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    stream.on('data', (bytes: Buffer) => {
      output = (output + decoder.write(bytes)).slice(-keptCharacters)
      for (const listener of listeners) listener()
    })
  }
  let exited = false
  const kill = (): void => {
    // Its id may be another's by then.
    if (exited) return
    killGroup(child.pid)
  }
  return {
    output: () => output,
    said: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const match = pattern.exec(output)
          if (match === null) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
      }),
    ended: end(child, () => {
      kill()
      exited = true
    }).finally(() => guard?.release()),
    kill,
  }
}

function end(child: ChildProcess, killRest: () => void): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    const destroy = (): void => {
      child.stdin?.destroy()
      child.stdout?.destroy()
      child.stderr?.destroy()
    }
    let drain: NodeJS.Timeout | undefined
    child.on('exit', () => {
      // What it has left of its group holds the pipes open otherwise.
      killRest()
      drain = setTimeout(destroy, drainTime)
    })
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      destroy()
      resolve({ errno: errnoOf(error) || String(error) })
    })
    child.on('close', (code, signal) => {
      clearTimeout(drain)
      resolve({ code, signal })
    })
  })
}

const shell = '/bin/sh'

/** The program is started only once its guard runs, so that it is never without one. */
const waitForGuard = 'read -r go && exec "$0" "$@" </dev/null'

/** A line means that the group has ended by itself, the end of the pipe that its owner has. */
const guardScript = 'trap "" INT TERM HUP QUIT; read -r over || kill -s KILL -- "-$1" 2>/dev/null'

function startGuard(pgid: number): { release(): Promise<void> } {
  const guard = spawn(shell, ['-c', guardScript, 'guard', String(pgid)], {
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const gone = new Promise<void>((resolve) => {
    guard.on('close', () => {
      resolve()
    })
    guard.on('error', () => {
      resolve()
    })
  })
  guard.stdin.on('error', () => undefined)
  return {
    release() {
      guard.stdin.end('over\n')
      return gone
    },
  }
}
