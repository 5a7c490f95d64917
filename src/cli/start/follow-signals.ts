import { isatty } from 'node:tty'

export interface SignalActions {
  /** The first request to stop: let the requests in flight finish. */
  stop(signal: NodeJS.Signals): void
  /** A second request: stop immediately. */
  force(signal: NodeJS.Signals): void
  reload(): void
}

/**
 * ms. npm and npx forward a Ctrl-C that the terminal has already sent to the command, so one key press arrives twice
 * within a few ms. A person does not press it twice that fast.
 */
const sameSignal = 250

/** Listens until the returned function is called. */
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
 * SIGHUP means either that the terminal was closed or, for a service, that the config is to be reloaded. After the
 * first, stdin is not a terminal any more. On Windows it always means the first.
 */
function isTerminalGone(platform: NodeJS.Platform, hadTerminal: boolean): boolean {
  return platform === 'win32' || (hadTerminal && !isatty(0))
}
