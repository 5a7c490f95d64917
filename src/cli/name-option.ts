import { type Command, InvalidArgumentError } from 'commander'

export interface NameOption {
  name: string
}

/** For commands that start one supervisor or connect to one. */
export function addNameOption(command: Command, description = 'the name of the supervisor'): Command {
  return command.option('--name <name>', description, parseName, 'default')
}

export interface OptionalName {
  name?: string
}

/** For commands that concern all running supervisors. */
export function addOptionalName(command: Command): Command {
  return command.option('--name <name>', 'only the supervisor of this name, instead of all running ones', parseName)
}

/** Restricted, because a name becomes part of file names. */
function parseName(name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return name
  throw new InvalidArgumentError(
    'A name starts with a letter or digit and contains only letters, digits, ".", "-" and "_" (64 at most).',
  )
}
