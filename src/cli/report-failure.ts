import { type CortexError, type ErrorReport, toCortexError } from '../errors.js'
import type { Terminal } from './terminal.js'

/** Tells what went wrong, and gives the exit code for it. */
export function reportFailure(thrown: unknown, terminal: Terminal, env: NodeJS.ProcessEnv): number {
  const error = toCortexError(thrown)
  if (terminal.json) terminal.printJson({ error: error.toJSON() })
  else terminal.note(describeError(error.toJSON(), terminal.styleNote))
  if (env['CORTEX_DEBUG']) terminal.note(stacks(error))
  return error.exitCode
}

/** What happened, each place of it, the child's own last lines, and what to do next. */
export function describeError(
  { code, message, hint, at = [], log = [] }: ErrorReport,
  style: Terminal['style'],
): string {
  const places = at
    .filter((place) => place.message !== undefined)
    .map(({ file, line, column, message }) => `  ${file}:${line}:${column}  ${message ?? ''}`)
  const lines = [`${style('red', 'error')}  ${message}  ${style('dim', code)}`, ...places]
  if (log.length > 0) lines.push('', '  llama-server said:', ...log.map((line) => style('dim', `    ${line}`)), '')
  if (hint !== undefined) lines.push(`  ${hint}`)
  return lines.join('\n')
}

function stacks(error: CortexError): string {
  const lines: string[] = []
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) lines.push(cause.stack ?? cause.message)
  return lines.join('\ncaused by ')
}
