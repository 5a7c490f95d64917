import { describeWarning } from './describe-issue.js'
import type { Terminal } from './terminal.js'

/** Tells each warning when it comes, beside the result. */
export function noteWarnings(
  terminal: Pick<Terminal, 'note' | 'styleNote' | 'columns'>,
): (warning: { code: string; message: string; hint: string }) => void {
  return (warning) => {
    terminal.note(describeWarning(warning, terminal.styleNote, terminal.columns))
  }
}
