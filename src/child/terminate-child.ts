import { exitLine } from './child-message.js'
import { killGroup } from '../host/kill-group.js'

export interface Termination {
  /** Why it was ended; the first cause counts. Null: it ended on its own. */
  readonly cause: 'asked' | 'hang' | null
  /** Asks it to end, and kills it after `grace` ms. A further call may bring that forward, but never puts it off. */
  stop(grace: number): void
  kill(cause: 'asked' | 'hang'): void
  /** Takes each line of its log. */
  onLine(line: string): void
  /** It has ended: nothing more is sent to its pid, which may soon be another's. */
  onExit(): void
}

export interface TerminationOptions {
  pid: number
  /** It takes {@link exitLine} on stdin. */
  supervised: boolean
  writeToStdin: (text: string) => void
}

const maxTimer = 2 ** 31 - 1
/** ms after which the exit line follows a SIGTERM that seems to have had no effect. */
const exitLineDelay = 50

export function createTermination({ pid, supervised, writeToStdin }: TerminationOptions): Termination {
  let cause: Termination['cause'] = null
  let over = false
  let deadline: { at: number; timer: NodeJS.Timeout } | null = null
  let secondRequest: NodeJS.Timeout | undefined

  /**
   * Build 11669 in supervised mode acts on SIGTERM and then waits for its stdin thread: without the exit line it never
   * ends. Between the end of the load and its main loop it takes either request without effect, so the line is kept
   * back until the log shows that the signal was heard, or it is clear that it was not.
   */
  function askToStop(): void {
    // On Windows a signal is a hard kill, so there the line must do alone.
    const onWindows = process.platform === 'win32'
    if (!onWindows) sendSigterm(pid)
    if (supervised) secondRequest = setTimeout(sayExit, onWindows ? 0 : exitLineDelay)
  }

  function sayExit(): void {
    clearTimeout(secondRequest)
    secondRequest = undefined
    writeToStdin(exitLine)
  }

  function killAfter(grace: number): void {
    const at = performance.now() + grace
    if (deadline && deadline.at <= at) return
    clearTimeout(deadline?.timer)
    deadline = { at, timer: setTimeout(() => void killTree(pid), Math.min(grace, maxTimer)) }
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
    onLine(line) {
      if (secondRequest && line.includes('cleaning up before exit')) sayExit()
    },
    onExit() {
      over = true
      clearTimeout(deadline?.timer)
      clearTimeout(secondRequest)
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
