import { Command } from 'commander'
import type { Context } from '../context.js'
import { addNameOption, type NameOption } from '../name-option.js'
import { describeStatus } from './status.js'

export function restartCommand(context: Context): Command {
  return addNameOption(new Command('restart'))
    .description('restart llama-server with the same settings; requests wait meanwhile')
    .action(async ({ name }: NameOption) => {
      const { findRunning } = await import('../../index.js')
      const { terminal, env } = context
      const client = await findRunning(name, { env })
      const status = await client.restart()
      if (terminal.json) terminal.printJson(status)
      else terminal.print(describeStatus(status, terminal, Date.now()))
    })
}
