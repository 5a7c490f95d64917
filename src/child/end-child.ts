import { exitLine } from './child-message.js'
import { killGroup } from './guard-groups.js'

export interface Ending {
  /** Why it was ended; the first cause counts. Null: nobody ended it. */
  readonly cause: 'asked' | 'hang' | null
  /** Asks it to end, and kills it after `grace` ms. A further call may bring that forward, but never puts it off. */
  stop(grace: number): void
  kill(cause: 'asked' | 'hang'): void
  /** It has ended: nothing more is sent to its pid, which may soon be another's. */
  over(): void
}

export interface EndingOptions {
  pid: number
  /** It takes {@link exitLine} on stdin. */
  supervised: boolean
  writeToStdin: (text: string) => void
}

const MAX_TIMER = 2 ** 31 - 1

export function createEnding({ pid, supervised, writeToStdin }: EndingOptions): Ending {
  let cause: Ending['cause'] = null
  let over = false
  let deadline: { at: number; timer: NodeJS.Timeout } | null = null

  function askToStop(): void {
    // On Windows a signal is a hard kill, so there the line on stdin must do alone.
    if (process.platform !== 'win32') sendSigterm(pid)
    // Build 11669 in supervised mode takes SIGTERM and then waits for its stdin thread: without this it never ends.
    if (supervised) writeToStdin(exitLine)
  }

  function killAfter(grace: number): void {
    const at = performance.now() + grace
    if (deadline && deadline.at <= at) return
    clearTimeout(deadline?.timer)
    deadline = { at, timer: setTimeout(() => void killTree(pid), Math.min(grace, MAX_TIMER)) }
  }

  return {
    get cause() {
      return cause
    },
    stop(grace) {
      if (over) return
      if (cause === null) {
        cause = 'asked'
        askToStop()
      }
      killAfter(grace)
    },
    kill(why) {
      if (over) return
      cause ??= why
      void killTree(pid)
    },
    over() {
      over = true
      clearTimeout(deadline?.timer)
      // What it may have started (a debugger for a backtrace) goes with it, while the id is certain to be its own.
      if (process.platform !== 'win32') killGroup(pid)
    },
  }
}

/** Ends a child and all that it has started, now. */
async function killTree(pid: number): Promise<void> {
  if (process.platform !== 'win32') {
    killGroup(pid)
    return
  }
  const { default: treeKill } = await import('tree-kill')
  treeKill(pid, 'SIGKILL', () => undefined)
}

function sendSigterm(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has ended already, which its exit event will tell.
  }
}
