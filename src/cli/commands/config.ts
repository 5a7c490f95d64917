import { Command } from 'commander'
import { CortexError } from '../../errors.js'
import type { Context } from '../context.js'
import { formatRows } from '../format-rows.js'
import { addConfigOptions, addSettingOptions, readSettingOptions } from '../launch-options.js'

export function configCommand(context: Context): Command {
  return new Command('config')
    .description('inspect the config')
    .addCommand(validateCommand(context))
    .addCommand(showCommand(context))
    .addCommand(schemaCommand(context))
    .addCommand(pathCommand(context))
}

function validateCommand(context: Context): Command {
  return withFile(addSettingOptions(new Command('validate')))
    .description('check the config and report every mistake in it')
    .action(async (file: string | undefined, options: object) => {
      const { validateConfig } = await import('../../index.js')
      const { terminal } = context
      const { file: checked } = await validateConfig(choose(file, options, context))
      if (terminal.json) terminal.printJson({ valid: true, file: checked })
      else terminal.print(`${terminal.style('green', 'valid')}  ${checked ?? 'no config file; using the defaults'}`)
    })
}

function showCommand(context: Context): Command {
  return withFile(addSettingOptions(new Command('show')))
    .description('show every value in effect and where it comes from')
    .action(async (file: string | undefined, options: object) => {
      const { configTrust, effectiveConfig } = await import('../../index.js')
      const { terminal } = context
      const choice = choose(file, options, context)
      const values = await effectiveConfig(choice)
      if (terminal.json) {
        terminal.printJson(values)
        return
      }
      const rows = values.map(({ key, value, layer, where }) => {
        const [text, origin] = [JSON.stringify(value), layer === 'default' ? 'default' : where]
        return layer === 'default'
          ? [key, text, terminal.style('dim', origin)]
          : [terminal.style('bold', key), text, origin]
      })
      terminal.print(formatRows(rows))
      if (!(await configTrust(choice)).trusted) terminal.note(untrusted)
    })
}

function schemaCommand(context: Context): Command {
  return new Command('schema').description('print the JSON Schema of the config').action(async () => {
    const { configSchema } = await import('../../index.js')
    context.terminal.printJson(await configSchema())
  })
}

function pathCommand(context: Context): Command {
  return withFile(addConfigOptions(new Command('path')))
    .description('print which config file is used')
    .action(async (file: string | undefined, options: object) => {
      const { configPath, configTrust } = await import('../../index.js')
      const { terminal } = context
      const choice = choose(file, options, context)
      const found = await configPath(choice)
      // A file that cannot be read has a path all the same.
      const trusted = found === null ? null : ((await configTrust(choice).catch(() => null))?.trusted ?? null)
      if (terminal.json) terminal.printJson({ path: found, trusted })
      else if (found === null) terminal.note('No config file was found; the defaults apply.')
      else terminal.print(found)
      if (!terminal.json && trusted === false) terminal.note(untrusted)
      if (found === null) context.exitCode = 1
    })
}

const untrusted =
  'This file is not trusted, so only harmless settings are accepted from it (see `cortex-supervisor trust --help`).'

function withFile(command: Command): Command {
  return command.argument('[file]', 'the same as --config')
}

function choose(file: string | undefined, options: object, { cwd, env }: Context) {
  const choice = readSettingOptions({ ...options })
  if (file !== undefined && choice.configFile !== undefined) {
    throw new CortexError('USAGE', 'The config file is given twice: as an argument and with --config.')
  }
  return { ...choice, ...(file !== undefined && { configFile: file }), cwd, env }
}
