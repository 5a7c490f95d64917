import { isatty } from 'node:tty'

export interface SignalActions {
  /** Told to stop for the first time: finish what is under way. */
  stop(signal: NodeJS.Signals): void
  /** Told again: end at once. */
  force(signal: NodeJS.Signals): void
  reload(): void
}

/**
 * npm and npx pass a Ctrl-C on to the command that the terminal has already sent it to, so that one press arrives
 * twice within a few ms. A person does not press twice as fast.
 */
const sameSignal = 250

/** Listens until the result is called. */
export function followSignals(host: NodeJS.Process, actions: SignalActions, now = Date.now): () => void {
  let firstAt: number | null = null
  const onStop = (signal: NodeJS.Signals): void => {
    if (firstAt === null) {
      firstAt = now()
      actions.stop(signal)
    } else if (now() - firstAt > sameSignal) {
      actions.force(signal)
    }
  }
  const hadTerminal = host.stdin.isTTY
  const onHangUp = (signal: NodeJS.Signals): void => {
    if (isTerminalGone(host.platform, hadTerminal)) onStop(signal)
    else actions.reload()
  }
  host.on('SIGINT', onStop).on('SIGTERM', onStop).on('SIGHUP', onHangUp)
  return () => {
    host.off('SIGINT', onStop).off('SIGTERM', onStop).off('SIGHUP', onHangUp)
  }
}

/**
 * SIGHUP says two things: the terminal was closed, and, to a service, read your config again. A terminal that was
 * closed is no terminal any more. On Windows it only ever says the first.
 */
function isTerminalGone(platform: NodeJS.Platform, hadTerminal: boolean): boolean {
  return platform === 'win32' || (hadTerminal && !isatty(0))
}
