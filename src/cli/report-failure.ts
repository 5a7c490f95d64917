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

/** What happened, the child's own last lines, and what to do next. */
export function describeError({ code, message, hint, log = [] }: ErrorReport, style: Terminal['style']): string {
  const title = style('red', 'error')
  const lines = message.includes('\n')
    ? [`${title}  ${style('dim', code)}`, indent(message)]
    : [`${title}  ${message}  ${style('dim', code)}`]
  if (log.length > 0) lines.push('', '  llama-server said:', ...log.map((line) => style('dim', `    ${line}`)), '')
  if (hint !== undefined) lines.push(indent(hint))
  return lines.join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}

function stacks(error: CortexError): string {
  const lines: string[] = []
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) lines.push(cause.stack ?? cause.message)
  return lines.join('\ncaused by ')
}
