import { describeWarning } from './describe-issue.js'
import type { Terminal } from './terminal.js'

/** Prints each warning on stderr as it arrives. */
export function noteWarnings(
  terminal: Pick<Terminal, 'note' | 'styleNote' | 'columns'>,
): (warning: { code: string; message: string; hint: string }) => void {
  return (warning) => {
    terminal.note(describeWarning(warning, terminal.styleNote, terminal.columns))
  }
}
