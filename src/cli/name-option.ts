import type { Command } from 'commander'

export interface NameOption {
  name: string
}

/** Of the commands that talk to a supervisor that runs. */
export function addNameOption(command: Command): Command {
  return command.option('--name <name>', 'the supervisor that is meant', 'default')
}
