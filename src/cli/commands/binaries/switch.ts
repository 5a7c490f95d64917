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
    .summary('choose the build to run and switch to it')
    .description(
      'Chooses the build to run. The build is tested on this machine first; running supervisors then switch to it ' +
        'without losing a request. If it does not start, or crashes in its first minutes, the switch is rolled back.',
    )
    .argument('<id>', 'an id from `binaries list`, the start of one, or a build number such as b11158')
    .action(async (id: string, options: OptionalName) => {
      const { useBinary } = await import('../../../index.js')
      if (context.terminal.watched) context.terminal.note('Testing the build, then switching to it ...')
      const choice = readChoice(options, context)
      report(await untilInterrupted(context.host, (signal) => useBinary(id, { ...choice, signal })), context)
    })
}

export function rollbackCommand(context: Context): Command {
  return addChoiceOptions(new Command('rollback'))
    .description('switch back to the previous build; running it again undoes that')
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

/** A line for each supervisor, then the build in use now. */
export function describeSwitch(result: BinarySwitch, { style }: Pick<Terminal, 'style'>): string {
  const { outcome, id, previous, supervisors } = result
  const outcomes = supervisors.map(({ name, outcome: reported }) => {
    const text = describeOutcome(reported, style)
    return supervisors.length > 1 ? `${name}: ${text}` : text
  })
  const failed = outcome === 'rolled-back' || outcome === 'rejected'
  const inUse = `${failed ? style('yellow', 'still in use') : style('green', 'in use')}  ${id}`
  const lines = [...outcomes, inUse]
  if (outcome === 'chosen') lines.push('  No running supervisor uses it yet; the next start will.')
  if (!failed && previous !== null) lines.push(`  To go back to ${previous}: \`cortex-supervisor binaries rollback\`.`)
  return lines.join('\n')
}
