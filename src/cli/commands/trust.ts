import { Command } from 'commander'
import type { Context } from '../context.js'

export function trustCommand(context: Context): Command {
  return new Command('trust')
    .summary('accept every setting of a config file in the working directory')
    .description(
      'Accepts every setting of a config file that is used because it lies in the working directory. ' +
        'Review the file first. The trust ends when its text changes, except by `set`.',
    )
    .argument('[path]', 'the file, or a folder that contains it; default: the working directory')
    .action(async (path: string | undefined) => {
      const { trustConfig } = await import('../../index.js')
      const { terminal, cwd, env } = context
      const trusted = await trustConfig({ ...(path !== undefined && { path }), cwd, env })
      if (terminal.json) {
        terminal.printJson(trusted)
        return
      }
      terminal.print(`${terminal.style('green', 'trusted')}  ${trusted.file}`)
      const { keys } = trusted
      terminal.note(
        keys.length > 0 ? `Its settings that need it: ${keys.join(', ')}.` : 'None of its settings needs it.',
      )
    })
}

export function untrustCommand(context: Context): Command {
  return new Command('untrust')
    .description('undo `trust`: accept only harmless settings of the file again')
    .argument('[path]', 'the file, or a folder that contains it; default: the working directory')
    .action(async (path: string | undefined) => {
      const { untrustConfig } = await import('../../index.js')
      const { terminal, cwd, env } = context
      const { file, wasTrusted } = await untrustConfig({ ...(path !== undefined && { path }), cwd, env })
      if (terminal.json) terminal.printJson({ file, wasTrusted })
      else terminal.print(`${wasTrusted ? 'untrusted' : 'unchanged'}  ${file}`)
    })
}
