import type { Terminal } from '../../src/cli/terminal.js'

export interface RecordedTerminal extends Terminal {
  readonly out: string[]
  readonly err: string[]
}

/** A terminal without colours that remembers what was written to it. */
export function recordedTerminal(options: Partial<Pick<Terminal, 'json' | 'watched'>> = {}): RecordedTerminal {
  const out: string[] = []
  const err: string[] = []
  const print = (text: string): void => void out.push(text)
  const plain = (_style: unknown, text: string): string => text
  return {
    json: false,
    watched: false,
    columns: 80,
    out,
    err,
    print,
    printJson: (value) => print(JSON.stringify(value)),
    printEvent: (value) => print(JSON.stringify(value)),
    note: (text) => void err.push(text),
    rewriteLine: (text) => void err.push(text),
    style: plain,
    styleNote: plain,
    ...options,
  }
}
