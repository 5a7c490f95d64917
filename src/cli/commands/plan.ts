import { Command } from 'commander'
import type { LaunchPlan } from '../../index.js'
import type { Context } from '../context.js'
import { describeError, describeWarning } from '../describe-issue.js'
import { formatBytes } from '../format-amounts.js'
import { formatRows } from '../format-rows.js'
import { addLaunchOptions, readLaunchOptions } from '../launch-options.js'
import { describeContexts } from '../describe-contexts.js'
import { describeServer } from '../start/describe-ready.js'
import type { Terminal } from '../terminal.js'

export function planCommand(context: Context): Command {
  return addLaunchOptions(new Command('plan'))
    .summary('show what would be launched, without launching it')
    .description('Shows what would be launched, how much memory it needs, and any problems with it. Launches nothing.')
    .usage('[options] [-- ARGS...]')
    .action(async (options: object) => {
      const { planConfig, publicPlan } = await import('../../index.js')
      const { terminal, env, cwd } = context
      const plan = await planConfig({ ...readLaunchOptions({ ...options }, context.childArgs), cwd, env })
      if (terminal.json) terminal.printJson(publicPlan(plan))
      else terminal.print(describePlan(plan, terminal))
      if (plan.errors.length > 0) context.exitCode = 78
    })
}

export function describePlan(plan: LaunchPlan, { style }: Pick<Terminal, 'style'>): string {
  const { binary, model, memory, cacheTypeK, cacheTypeV } = plan
  const about = memory.precision === 'exact' ? '' : 'about '
  const size = (bytes: number | null): string => (bytes === null ? 'unknown' : `${about}${formatBytes(bytes)}`)
  const table = formatRows([
    ['server', describeServer({ build: binary.build, backend: binary.backend, binary })],
    ['model', `${model.reference}  ${model.path}`],
    ['K cache', `${cacheTypeK}  ${size(memory.kvBytesK)}`],
    ['V cache', `${cacheTypeV}  ${size(memory.kvBytesV)}`],
    ...(plan.auto ? [['', plan.auto.reason]] : []),
    ['memory', `${formatBytes(memory.modelBytes)} for the model, ${size(memory.kvBytes)} for ${memory.cells} tokens`],
    ['command', wrapCommand([binary.executable, ...plan.argv])],
  ])
  return [
    table,
    ...(plan.contexts ? [describeContexts(plan.contexts)] : []),
    ...plan.errors.map((error) => describeError(error, style)),
    ...plan.warnings.map((warning) => describeWarning(warning, style)),
  ].join('\n\n')
}

/** One flag with its value per line, so that the command can be read and pasted. */
function wrapCommand(argv: readonly string[]): string {
  return argv
    .map((argument, at) => `${at > 0 && argument.startsWith('-') ? '\\\n             ' : ''}${quote(argument)}`)
    .join(' ')
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
