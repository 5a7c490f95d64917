import { Command } from 'commander'
import { type CortexError, toCortexError } from '../../errors.js'
import type { Supervisor } from '../../index.js'
import { commandName } from '../command-name.js'
import type { Context } from '../context.js'
import { addLaunchOptions, readLaunchOptions } from '../launch-options.js'
import { addNameOption, type NameOption } from '../name-option.js'
import { followSignals } from '../start/follow-signals.js'
import { narrate } from '../start/narrate.js'
import type { Observer } from '../start/observer.js'
import { printEvents } from '../start/print-events.js'

interface StartOptions extends NameOption {
  resumeLastGood?: boolean
}

/** Fixed, so that clients are configured once; a supervisor created through the library uses any free port. */
const defaultPort = 39281

export function startCommand(context: Context): Command {
  return addNameOption(addLaunchOptions(new Command('start')), 'the name other commands use to find this supervisor')
    .summary('run a model server in the foreground')
    .description(
      'Runs a model server in the foreground until it is stopped. ARGS are passed to llama-server unchanged.',
    )
    .usage('[options] [-- ARGS...]')
    .option('--resume-last-good', 'if the config is invalid or does not start, serve with the last one that worked')
    .action(async (options: StartOptions) => {
      const observer = createObserver(context)
      context.exitCode = await serve(options, observer, context)
    })
}

function createObserver({ terminal, host, env, cwd }: Context): Observer {
  if (terminal.json) return printEvents(terminal)
  return narrate({ terminal, stderr: host.stderr, command: commandName(env, host.argv[1], cwd) })
}

/** Resolves after the supervisor has stopped, with the exit code for the reason. */
async function serve(options: StartOptions, observer: Observer, context: Context): Promise<number> {
  const { host, terminal, env, cwd, readerGone } = context
  const stop = new AbortController()
  let supervisor: Supervisor | undefined
  let killed = false

  const unfollow = followSignals(host, {
    stop(signal) {
      const again = signal === 'SIGINT' ? 'pressing Ctrl-C again' : 'sending the signal again'
      if (terminal.watched)
        terminal.note(`\nStopping when the requests in flight have finished; ${again} stops immediately.`)
      stop.abort(signal)
    },
    force(signal) {
      supervisor?.kill()
      host.exit(signal === 'SIGINT' ? 130 : 143)
    },
    reload() {
      // The outcome arrives as a `reload` event.
      void supervisor?.reload()
    },
  })
  readerGone.addEventListener('abort', () => stop.abort())

  let failure: CortexError | null = null
  try {
    const { createSupervisor } = await import('../../index.js')
    const running = await createSupervisor({
      ...readLaunchOptions({ ...options }, context.childArgs),
      name: options.name,
      defaultPort,
      resumeLastGood: options.resumeLastGood === true,
      cwd,
      env,
      signal: stop.signal,
    })
    supervisor = running
    const stopped = new Promise<void>((resolve) => {
      running.subscribe((name, event) => {
        if (name === 'exit' && stop.signal.aborted && 'signal' in event) killed ||= event.signal === 'SIGKILL'
        observer.onEvent(name, event)
        if (name === 'stopped') resolve()
      })
    })
    stop.signal.addEventListener('abort', () => void running.stop())
    await running.start({ signal: stop.signal })
    await stopped
  } catch (thrown) {
    // A start interrupted by a stop request is not a failure.
    if (!stop.signal.aborted) failure = toCortexError(thrown)
  }
  await supervisor?.stop()
  unfollow()
  observer.onEnd(failure)
  return failure ? failure.exitCode : endedBy(stop.signal.reason, killed, host)
}

function endedBy(reason: unknown, killed: boolean, host: NodeJS.Process): number {
  // Without its terminal Node aborts on exit, because it cannot reset the terminal's mode: die by the signal instead.
  if (reason === 'SIGHUP' && host.platform !== 'win32') host.kill(host.pid, 'SIGHUP')
  if (reason === 'SIGINT') return 130
  return reason === 'SIGTERM' && killed ? 143 : 0
}
