import type { ErrorReport } from '../errors.js'
import type { Terminal } from './terminal.js'
import { wrapText } from './wrap-text.js'

/** The message, the last lines of llama-server's log, and the hint. */
export function describeError(error: ErrorReport, style: Terminal['style'], columns = Infinity): string {
  return describeIssue(style('red', 'error'), error, style, columns)
}

export function describeWarning(
  warning: { code: string; message: string; hint: string },
  style: Terminal['style'],
  columns = Infinity,
): string {
  return describeIssue(style('yellow', 'warning'), warning, style, columns)
}

function describeIssue(
  title: string,
  { code, message, hint = '', log = [] }: { code: string; message: string; hint?: string; log?: readonly string[] },
  style: Terminal['style'],
  columns: number,
): string {
  const lines = [`${title}  ${style('dim', code)}`, wrapText(message, 2, columns)]
  if (log.length > 0)
    lines.push('', '  The last lines of the log:', ...log.map((line) => style('dim', `    ${line}`)), '')
  if (hint !== '') lines.push(style('cyan', wrapText(hint, 2, columns)))
  return lines.join('\n')
}
