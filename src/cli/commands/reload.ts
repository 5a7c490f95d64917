import { Command } from 'commander'
import type { Context } from '../context.js'
import { describeOutcome, outcomeExitCode } from '../describe-outcome.js'
import { addNameOption, type NameOption } from '../name-option.js'

export function reloadCommand(context: Context): Command {
  return addNameOption(new Command('reload'))
    .description('reload the config and wait until it has been applied or rejected')
    .action(async ({ name }: NameOption) => {
      const { findRunning } = await import('../../index.js')
      const { terminal, env } = context
      const client = await findRunning(name, { env })
      const outcome = await client.reload()
      context.exitCode = outcomeExitCode(outcome)
      if (terminal.json) terminal.printJson(outcome)
      else terminal.print(describeOutcome(outcome, terminal.style))
    })
}
