import { type Command, Option } from 'commander'

/** Options that set a key of the config. Their help text is the schema's description of the key. */
const settingFlags = [
  { flags: '--model <model>', key: 'model' },
  { flags: '--backend <backend>', key: 'backend' },
  { flags: '--cache-type <type>', key: 'cacheType' },
  { flags: '--cache-type-k <type>', key: 'cacheTypeK' },
  { flags: '--cache-type-v <type>', key: 'cacheTypeV' },
  { flags: '--ctx-size <tokens>', key: 'contextSize' },
  { flags: '--host <address>', key: 'gateway.host' },
  { flags: '--port <port>', key: 'gateway.port' },
]

/** One value from the command line; `value` is text, parsed according to the key's type. */
export interface Override {
  key: string
  value: unknown
  flag: string
}

export interface ConfigChoice {
  configFile?: string
  profile?: string
}

export interface SettingChoice extends ConfigChoice {
  overrides: Override[]
}

export interface LaunchChoice extends SettingChoice {
  offline: boolean
}

export function addConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'use this config file instead of searching for one')
    .option('--profile <profile>', 'apply this profile of the config')
}

export function addSettingOptions(command: Command): Command {
  addConfigOptions(command)
  for (const { flags } of settingFlags) command.option(flags)
  return command
}

export function addLaunchOptions(command: Command): Command {
  return addSettingOptions(command).option('--offline', 'never download; use local files only')
}

export function readConfigOptions(options: Record<string, unknown>): ConfigChoice {
  const { config, profile } = options
  return {
    ...(typeof config === 'string' && { configFile: config }),
    ...(typeof profile === 'string' && { profile }),
  }
}

export function readSettingOptions(options: Record<string, unknown>): SettingChoice {
  const overrides: Override[] = []
  for (const { flags, key } of settingFlags) {
    const option = new Option(flags)
    const value = options[option.attributeName()]
    if (value !== undefined) overrides.push({ key, value, flag: option.long ?? flags })
  }
  return { ...readConfigOptions(options), overrides }
}

export function readLaunchOptions(options: Record<string, unknown>, childArgs: readonly string[]): LaunchChoice {
  const choice = readSettingOptions(options)
  if (childArgs.length > 0) choice.overrides.push({ key: 'extraArgs', value: [...childArgs], flag: '--' })
  return { ...choice, offline: options['offline'] === true }
}

/** Sets the options' help texts from the schema, which only `--help` loads. */
export async function describeSettingOptions(program: Command): Promise<void> {
  const { configSchema } = await import('../index.js')
  const schema = await configSchema()
  const commands = program.commands.flatMap((command) => [command, ...command.commands])
  for (const option of commands.flatMap(({ options }) => options)) {
    const setting = settingFlags.find((candidate) => candidate.flags === option.flags)
    if (setting) option.description = describeKey(schema, setting.key)
  }
}

function describeKey(schema: object, key: string): string {
  let node: unknown = schema
  for (const part of key.split('.')) node = property(property(node, 'properties'), part)
  const description = property(node, 'description')
  const fallback = property(node, 'default')
  const [firstSentence = ''] = typeof description === 'string' ? description.split(/(?<=\.)\s/) : []
  const text = firstSentence
    .replace(/\.$/, '')
    .replaceAll('`', '')
    .replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
  return fallback === undefined ? text : `${text} (default: ${JSON.stringify(fallback).replaceAll('"', '')})`
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
