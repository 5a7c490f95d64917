import { Command, CommanderError } from 'commander'
import { CortexError } from '../errors.js'
import { version } from '../version.js'
import { backendsCommand } from './commands/backends.js'
import { binariesCommand } from './commands/binaries.js'
import { configCommand } from './commands/config.js'
import { evaluateCommand } from './commands/evaluate.js'
import { logsCommand } from './commands/logs.js'
import { planCommand } from './commands/plan.js'
import { reloadCommand } from './commands/reload.js'
import { restartCommand } from './commands/restart.js'
import { setCommand } from './commands/set.js'
import { startCommand } from './commands/start.js'
import { statusCommand } from './commands/status.js'
import { stopCommand } from './commands/stop.js'
import { trustCommand, untrustCommand } from './commands/trust.js'
import type { Context } from './context.js'
import { describeSettingOptions } from './launch-options.js'
import { reportFailure } from './report-failure.js'
import { columnsOf, createTerminal } from './terminal.js'

const commands = [
  startCommand,
  statusCommand,
  stopCommand,
  restartCommand,
  reloadCommand,
  logsCommand,
  setCommand,
  configCommand,
  trustCommand,
  untrustCommand,
  planCommand,
  backendsCommand,
  binariesCommand,
  evaluateCommand,
]

/** Runs one command line and gives its exit code. */
export async function runProgram(args: readonly string[], host: NodeJS.Process): Promise<number> {
  const [own, childArgs] = splitArgs(args)
  // Read before parsing: usage errors are printed as JSON, too.
  const terminal = createTerminal(host, own.includes('--json'))
  const context: Context = {
    terminal,
    host,
    env: host.env,
    cwd: host.cwd(),
    childArgs,
    readerGone: watchReaders(host),
    exitCode: 0,
  }
  try {
    const program = createProgram(context)
    if (own.includes('--help') || own.includes('-h')) await describeSettingOptions(program)
    await program.parseAsync(own, { from: 'user' })
    return context.exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
    return reportFailure(thrown instanceof CommanderError ? usageError(thrown, own) : thrown, terminal, host.env)
  }
}

export function createProgram(context: Context): Command {
  const program = new Command('cortex-supervisor')
    .description('Runs and supervises a local, OpenAI-compatible llama.cpp server.')
    .version(version, '-V, --version', 'print the version')
    // Otherwise `binaries install --version` would print the version of the program.
    .enablePositionalOptions()
  for (const command of commands) program.addCommand(command(context))
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    describeInFull(command)
    command
      .option('--json', 'print JSON instead of text')
      .helpOption('-h, --help', 'print this help')
      .helpCommand(false)
      .exitOverride()
      // Commander's own error output is replaced by a CortexError.
      .configureOutput({
        writeOut: (text) => context.terminal.print(text.trimEnd()),
        outputError: () => undefined,
        getOutHelpWidth: () => columnsOf(context.host.stdout),
      })
    if (!takesChildArgs.includes(command.name())) command.hook('preAction', () => refuseChildArgs(context))
  }
  return program
}

/** Lists of commands have a phrase for each; the command's own help begins with a sentence. */
function describeInFull(command: Command): void {
  const text = command.description()
  if (command.summary() !== '' || text.endsWith('.')) return
  command.summary(text).description(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
}

const takesChildArgs = ['start', 'plan', 'cortex-supervisor']

function refuseChildArgs({ childArgs }: Context): void {
  if (childArgs.length > 0) throw new CortexError('USAGE', 'Only `start` and `plan` accept arguments for llama-server.')
}

/** Splits at `--`: our own arguments, and llama-server's. */
function splitArgs(args: readonly string[]): [own: readonly string[], child: readonly string[]] {
  const end = args.indexOf('--')
  return end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
}

function usageError({ code, message }: CommanderError, [name = '']: readonly string[]): CortexError {
  const text = code === 'commander.help' ? 'missing command' : message.replace(/^error: /, '')
  const sentence = text.replace(/\n\(Did (.*)\?\)$/, ' (did $1?)').replace(/\.?$/, '.')
  const command = /^[a-z]/.test(name) && code !== 'commander.unknownCommand' ? `${name} ` : ''
  return new CortexError('USAGE', sentence.charAt(0).toUpperCase() + sentence.slice(1), {
    hint: `See \`cortex-supervisor ${command}--help\`.`,
  })
}

/** Ignores EIO (a closed terminal also sends SIGHUP) and a closed stderr; a closed stdout aborts the result. */
function watchReaders({ stdout, stderr }: NodeJS.Process): AbortSignal {
  const gone = new AbortController()
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
      if (stream === stdout && error.code === 'EPIPE') gone.abort(error)
    })
  }
  return gone.signal
}
