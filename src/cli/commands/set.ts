import { Command } from 'commander'
import { CortexError, isCortexError } from '../../errors.js'
import type { AdminClient } from '../../index.js'
import type { Context } from '../context.js'
import { describeOutcome, outcomeExitCode } from '../describe-outcome.js'
import { addConfigOptions, readConfigOptions } from '../launch-options.js'
import { addNameOption, type NameOption } from '../name-option.js'

interface SetOptions extends NameOption {
  config?: string
  profile?: string
}

export function setCommand(context: Context): Command {
  return addConfigOptions(addNameOption(new Command('set')))
    .summary('change settings in the config file and apply them')
    .description(
      'Changes settings in the config file and waits until the running supervisor has applied them. ' +
        'Invalid settings are not written; settings with which llama-server does not start are rolled back.',
    )
    .argument('<key=value...>', 'such as cacheType=q8_0 or gateway.port=4000; an empty value removes the key')
    .action(async (assignments: string[], options: SetOptions) => set(assignments, options, context))
}

async function set(assignments: readonly string[], options: SetOptions, context: Context): Promise<void> {
  const { parseAssignments, setConfig } = await import('../../index.js')
  const { terminal, env, cwd } = context
  const changes = await parseAssignments(assignments)
  const client = await findIfRunning(options.name, context)
  if (!client) {
    const written = await setConfig({ ...readConfigOptions({ ...options }), cwd, env }, changes)
    const outcome = written.file === null ? 'unchanged' : 'written'
    if (terminal.json) terminal.printJson({ outcome, ...written })
    else if (written.file === null) terminal.print('unchanged  There is no config file to remove it from.')
    else {
      terminal.print(`${terminal.style('green', 'written')}  ${written.file}`)
      terminal.note('No supervisor is running; the next start will use it.')
    }
    return
  }
  if (options.config !== undefined) {
    throw new CortexError(
      'USAGE',
      `--config cannot be used while the supervisor "${options.name}" is running: it has its own config file.`,
      {
        hint: '`cortex-supervisor status` shows which file that is.',
      },
    )
  }
  const outcome = await client.update(changes, options.profile === undefined ? {} : { profile: options.profile })
  context.exitCode = outcomeExitCode(outcome)
  if (terminal.json) {
    terminal.printJson(outcome)
    return
  }
  terminal.print(describeOutcome(outcome, terminal.style))
  if (context.exitCode !== 0) return
  const file = await configFileOf(options.name, context)
  if (file !== null) terminal.print(`  ${file}`)
}

/** Connects again, because the change may have moved the supervisor to another port. Null on any failure: only informative. */
async function configFileOf(name: string, context: Context): Promise<string | null> {
  try {
    const client = await findIfRunning(name, context)
    return client ? (await client.status()).config : null
  } catch {
    return null
  }
}

async function findIfRunning(name: string, { env }: Context): Promise<AdminClient | null> {
  const { findRunning } = await import('../../index.js')
  try {
    return await findRunning(name, { env })
  } catch (error) {
    if (isCortexError(error) && error.code === 'NOT_RUNNING') return null
    throw error
  }
}
