import { Command } from 'commander'
import type { BinarySwitch } from '../../../index.js'
import type { Context } from '../../context.js'
import { describeOutcome, outcomeExitCode } from '../../describe-outcome.js'
import { addConfigOptions, readConfigOptions } from '../../launch-options.js'
import { addOptionalName, type OptionalName } from '../../name-option.js'
import { noteWarnings } from '../../note-warnings.js'
import type { Terminal } from '../../terminal.js'
import { untilInterrupted } from '../../until-interrupted.js'

export function useCommand(context: Context): Command {
  return addChoiceOptions(new Command('use'))
    .summary('choose the build to run, and switch to it')
    .description(
      'Chooses the build to run. It has to prove first that it runs here; then supervisors that run switch to it without ' +
        'losing a request. What does not come up, or dies in its first minutes, is taken back.',
    )
    .argument('<id>', 'as `binaries list` shows it; its beginning is enough, and so is a build: b11158')
    .action(async (id: string, options: OptionalName) => {
      const { useBinary } = await import('../../../index.js')
      if (context.terminal.watched) context.terminal.note('Trying it, and switching to it ...')
      const choice = readChoice(options, context)
      report(await untilInterrupted(context.host, (signal) => useBinary(id, { ...choice, signal })), context)
    })
}

export function rollbackCommand(context: Context): Command {
  return addChoiceOptions(new Command('rollback'))
    .description('go back to the build that was used before, at once; a second time comes forward again')
    .action(async (options: OptionalName) => {
      const { rollbackBinary } = await import('../../../index.js')
      report(await rollbackBinary(readChoice(options, context)), context)
    })
}

function addChoiceOptions(command: Command): Command {
  return addConfigOptions(addOptionalName(command))
}

function readChoice(options: OptionalName, { env, cwd, terminal }: Context) {
  return {
    ...readConfigOptions({ ...options }),
    ...(options.name !== undefined && { name: options.name }),
    env,
    cwd,
    onWarning: noteWarnings(terminal),
  }
}

function report(result: BinarySwitch, context: Context): void {
  const { terminal } = context
  context.exitCode =
    result.outcome === 'chosen' ? 0 : Math.max(...result.supervisors.map(({ outcome }) => outcomeExitCode(outcome)))
  if (terminal.json) terminal.printJson(result)
  else terminal.print(describeSwitch(result, terminal))
}

/** A line for each supervisor, then what is used now. */
export function describeSwitch(result: BinarySwitch, { style }: Pick<Terminal, 'style'>): string {
  const { outcome, id, previous, supervisors } = result
  const told = supervisors.map(({ name, outcome: reported }) => {
    const text = describeOutcome(reported, style)
    return supervisors.length > 1 ? `${name}: ${text}` : text
  })
  const failed = outcome === 'rolled-back' || outcome === 'rejected'
  const inUse = `${failed ? style('yellow', 'still in use') : style('green', 'in use')}  ${id}`
  const lines = [...told, inUse]
  if (outcome === 'chosen') lines.push('  No supervisor that is running uses it; the next start does.')
  if (!failed && previous !== null) lines.push(`  \`cortex-supervisor binaries rollback\` goes back to ${previous}.`)
  return lines.join('\n')
}
