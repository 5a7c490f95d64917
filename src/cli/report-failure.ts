import { type CortexError, toCortexError } from '../errors.js'
import { describeError } from './describe-issue.js'
import type { Terminal } from './terminal.js'

/** Prints the error and returns its exit code. */
export function reportFailure(thrown: unknown, terminal: Terminal, env: NodeJS.ProcessEnv): number {
  const error = toCortexError(thrown)
  if (terminal.json) terminal.printJson({ error: error.toJSON() })
  else terminal.note(describeError(error.toJSON(), terminal.styleNote, terminal.columns))
  if (env['CORTEX_DEBUG']) terminal.note(stacks(error))
  return error.exitCode
}

function stacks(error: CortexError): string {
  const lines: string[] = []
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) lines.push(cause.stack ?? cause.message)
  return lines.join('\ncaused by ')
}
