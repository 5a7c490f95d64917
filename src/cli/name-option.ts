import { type Command, InvalidArgumentError } from 'commander'

export interface NameOption {
  name: string
}

/** Of the commands that start a supervisor or talk to one. */
export function addNameOption(command: Command, description = 'the supervisor that is meant'): Command {
  return command.option('--name <name>', description, parseName, 'default')
}

export interface OptionalName {
  name?: string
}

/** Of the commands that are about whatever supervisors run. */
export function addOptionalName(command: Command): Command {
  return command.option('--name <name>', 'only the supervisor of this name, instead of all that run', parseName)
}

/** A name becomes part of file names. */
function parseName(name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return name
  throw new InvalidArgumentError('It begins with a letter or a digit and has only letters, digits, dots, - and _.')
}
