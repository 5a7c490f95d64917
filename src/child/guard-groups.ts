import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { killGroup } from '../host/kill-group.js'

/**
 * Sees to it that process groups do not outlive this process, however it ends: on a `process.exit()` by a hook, on
 * SIGKILL by a small shell process that waits for the end of a pipe. On Windows the system does it by itself, through
 * the job object in which Node puts children that are not detached.
 */
export interface GroupGuard {
  /** From now on. `onHostExit` runs, synchronously, if the host exits while the group is there. */
  add(pgid: number, onHostExit: () => void): void
  /** To be called as soon as the group's leader has been seen to end: its id may be given to others. */
  remove(pgid: number): void
  /** Resolves when no process of the guard is left that a `remove` of the last group has dismissed. */
  dismissed(): Promise<void>
}

// It has a session of its own, so a terminal's Ctrl-C does not reach it, nor does whoever signals the host's group.
const script = `
trap '' INT TERM HUP QUIT
groups=
while read -r change pgid; do
  case $change in
    +) groups="$groups $pgid" ;;
    -) kept=
       for group in $groups; do [ "$group" = "$pgid" ] || kept="$kept $group"; done
       groups=$kept ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`

/** A guard that ends sooner than this after its start would do so again. */
const minLifetime = 1000

export function guardGroups(): GroupGuard {
  const groups = new Map<number, () => void>()
  let watcher: ChildProcess | null = null
  /** Resolves with the end of each watcher that was told to end. */
  const ending = new Set<Promise<void>>()

  function start(): void {
    const startedAt = Date.now()
    // Its streams are null where the system has no more file descriptors.
    const started: ChildProcess = spawn('/bin/sh', ['-c', script], {
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    watcher = started
    // Where there is no shell, the child's own stdin watch and the death signal have to do.
    started.on('error', () => undefined)
    started.stdin?.on('error', () => undefined)
    started.on('exit', () => {
      if (watcher !== started) return
      watcher = null
      if (groups.size > 0 && Date.now() - startedAt > minLifetime) start()
    })
    started.unref()
    if (started.stdin instanceof Socket) started.stdin.unref()
    for (const pgid of groups.keys()) tell(`+ ${pgid}`)
  }

  function tell(change: string): void {
    watcher?.stdin?.write(`${change}\n`)
  }

  function dismiss(last: ChildProcess): void {
    // A host that waits for its end must not run out of events before it.
    last.ref()
    const ended = new Promise<void>((resolve) => {
      last.once('close', () => {
        ending.delete(ended)
        resolve()
      })
    })
    ending.add(ended)
    last.stdin?.end()
  }

  function killAll(): void {
    for (const [pgid, onHostExit] of groups) {
      killGroup(pgid)
      onHostExit()
    }
  }

  return {
    add(pgid, onHostExit) {
      if (groups.size === 0) process.on('exit', killAll)
      groups.set(pgid, onHostExit)
      if (process.platform === 'win32') return
      if (watcher) tell(`+ ${pgid}`)
      else start()
    },
    remove(pgid) {
      if (!groups.delete(pgid)) return
      tell(`- ${pgid}`)
      if (groups.size > 0) return
      process.off('exit', killAll)
      const last = watcher
      watcher = null
      if (last?.pid !== undefined && last.exitCode === null && last.signalCode === null) dismiss(last)
    },
    async dismissed() {
      await Promise.all(ending)
    },
  }
}
