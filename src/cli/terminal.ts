import { styleText } from 'node:util'

/** Where a command prints. Results go to stdout; remarks for a person go to stderr. */
export interface Terminal {
  /** One JSON value on stdout instead of text for people. */
  readonly json: boolean
  /** stderr is a terminal and text is wanted: progress bars and passing remarks are shown. */
  readonly watched: boolean
  /** Width at which text is wrapped; Infinity where stderr is not a terminal. */
  readonly columns: number
  /** A line of the result. */
  print(text: string): void
  /** As JSON: indented for a person, on one line for a program. */
  printJson(value: unknown): void
  /** A line of the result, a complete JSON value. */
  printEvent(value: object): void
  /** A line on stderr. */
  note(text: string): void
  /** Styled if stdout supports colours: a terminal without NO_COLOR, or FORCE_COLOR. */
  style(style: Style, text: string): string
  /** The same for stderr. */
  styleNote(style: Style, text: string): string
}

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

export interface Streams {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export function createTerminal({ stdout, stderr }: Streams, json: boolean): Terminal {
  const styleFor = (stream: NodeJS.WriteStream) => (style: Style, text: string) =>
    styleText(style, text, { stream, validateStream: true })
  const print = (text: string): void => {
    stdout.write(`${text}\n`)
  }
  return {
    json,
    watched: !json && stderr.isTTY,
    columns: stderr.isTTY ? columnsOf(stderr) : Infinity,
    print,
    printJson: (value) => print(JSON.stringify(value, null, stdout.isTTY ? 2 : undefined)),
    printEvent: (value) => print(JSON.stringify(value)),
    note(text) {
      stderr.write(`${text}\n`)
    },
    style: styleFor(stdout),
    styleNote: styleFor(stderr),
  }
}

/** Some consoles and containers report a width of 0. */
export function columnsOf({ columns }: { columns?: number | undefined }): number {
  return columns !== undefined && columns > 0 ? columns : 80
}
