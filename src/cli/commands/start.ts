import { Command } from 'commander'
import { toCortexError } from '../../errors.js'
import type { Supervisor } from '../../index.js'
import { commandName } from '../command-name.js'
import type { Context } from '../context.js'
import { addLaunchOptions, type LaunchChoice, readLaunchOptions } from '../launch-options.js'
import { followSignals } from '../start/follow-signals.js'
import { narrate } from '../start/narrate.js'
import type { Observer } from '../start/observer.js'
import { printEvents } from '../start/print-events.js'

export function startCommand(context: Context): Command {
  return addLaunchOptions(new Command('start'))
    .summary('run a model server until told to stop')
    .description('Runs a model server in the foreground until told to stop. ARGS go to llama-server as they are.')
    .usage('[options] [-- ARGS...]')
    .option('--name <name>', 'the name by which other commands find this supervisor', 'default')
    .option('--resume-last-good', 'where the config is broken or does not start, serve with the last one that did')
    .action(async (options: { name: string; resumeLastGood?: boolean }) => {
      const choice = readLaunchOptions({ ...options }, context.childArgs)
      context.exitCode = await serve(choice, options.name, options.resumeLastGood === true, context)
    })
}

function createObserver({ terminal, host, env, cwd }: Context): Observer {
  if (terminal.json) return printEvents(terminal)
  return narrate({ terminal, stderr: host.stderr, command: commandName(env, host.argv[1], cwd) })
}

/** Until it has stopped; gives the exit code for what it was stopped by. */
async function serve(choice: LaunchChoice, name: string, resumeLastGood: boolean, context: Context): Promise<number> {
  const { createSupervisor } = await import('../../index.js')
  const { host, terminal, env, cwd, readerGone } = context
  const observer = createObserver(context)
  const stop = new AbortController()
  let supervisor: Supervisor | null = null
  let stoppedBy: NodeJS.Signals | null = null
  let killed = false

  const unfollow = followSignals(host, {
    stop(signal) {
      stoppedBy = signal
      const again = signal === 'SIGINT' ? 'Ctrl-C again' : 'the same signal again'
      if (terminal.watched)
        terminal.note(`\nStopping once the requests in flight have finished; ${again} stops at once.`)
      stop.abort()
    },
    force(signal) {
      supervisor?.kill()
      host.exit(signal === 'SIGINT' ? 130 : 143)
    },
    reload() {
      // The `reload` event tells what came of it.
      void supervisor?.reload()
    },
  })
  readerGone.addEventListener('abort', () => stop.abort())
  try {
    supervisor = await createSupervisor({ name, ...choice, resumeLastGood, cwd, env, signal: stop.signal })
    const running = supervisor
    const stopped = new Promise<void>((resolve) => {
      running.subscribe((event, detail) => {
        if (event === 'exit' && stop.signal.aborted && 'signal' in detail) killed ||= detail.signal === 'SIGKILL'
        observer.onEvent(event, detail)
        if (event === 'stopped') resolve()
      })
    })
    stop.signal.addEventListener('abort', () => void running.stop())
    await running.start({ signal: stop.signal })
    await stopped
  } catch (thrown) {
    if (!stop.signal.aborted) {
      const error = toCortexError(thrown)
      // Before the supervisor is stopped: with its own last event the reason would come too late.
      observer.onFailure(error)
      return error.exitCode
    }
  } finally {
    await supervisor?.stop()
    unfollow()
  }
  // Without a terminal Node aborts when it exits (it cannot reset the terminal's mode): end as SIGHUP would have it.
  if (stoppedBy === 'SIGHUP') host.kill(host.pid, 'SIGHUP')
  return exitCode(stoppedBy, killed)
}

function exitCode(stoppedBy: NodeJS.Signals | null, killed: boolean): number {
  if (stoppedBy === 'SIGINT') return 130
  return stoppedBy === 'SIGTERM' && killed ? 143 : 0
}
