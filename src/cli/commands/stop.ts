import { Command } from 'commander'
import type { Context } from '../context.js'
import { addNameOption, type NameOption } from '../name-option.js'

export function stopCommand(context: Context): Command {
  return addNameOption(new Command('stop'))
    .description('stop the running supervisor when the requests in flight have finished')
    .action(async ({ name }: NameOption) => {
      const { findRunning } = await import('../../index.js')
      const { terminal, env } = context
      const client = await findRunning(name, { env })
      await client.stop()
      if (terminal.json) terminal.printJson({ name, state: 'stopped' })
      else terminal.print(`${name}  ${terminal.style('green', 'stopped')}`)
    })
}
