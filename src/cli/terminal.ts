import { randomInt } from 'node:crypto'
import { inspect, styleText } from 'node:util'
import { escapeControls, escapeJson, escapeLine } from './escape-controls.js'

/**
 * Where a command prints: results on stdout, remarks for a person on stderr. The only place that writes to either. Text may
 * come from anywhere (a log, a model file, a config, a server), so control characters in it are escaped; of escape sequences
 * only those pass that {@link Terminal.style} has made.
 */
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
  /** Replaces the current line of a terminal on stderr; an empty text clears it. */
  rewriteLine(text: string): void
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
  const styles = createStyles()
  const print = (text: string): void => {
    stdout.write(`${styles.render(text)}\n`)
  }
  const printRaw = (json: string): void => {
    stdout.write(`${escapeJson(json)}\n`)
  }
  const columns = stderr.isTTY ? columnsOf(stderr) : Infinity
  return {
    json,
    watched: !json && stderr.isTTY,
    columns,
    print,
    printJson: (value) => printRaw(JSON.stringify(value, null, stdout.isTTY ? 2 : undefined)),
    printEvent: (value) => printRaw(JSON.stringify(value)),
    note(text) {
      stderr.write(`${styles.render(text)}\n`)
    },
    rewriteLine(text) {
      stderr.write(`\r\u001b[K${escapeLine(text).slice(0, Math.max(10, columns - 1))}`)
    },
    style: styles.styleFor(stdout),
    styleNote: styles.styleFor(stderr),
  }
}

interface Styles {
  styleFor(stream: NodeJS.WriteStream): Terminal['style']
  /** Text as it is written: escaped, but for the styles. */
  render(text: string): string
}

/**
 * Until they are written, styles carry a random number, so that text from elsewhere cannot contain one. They are escape
 * sequences even so, which `stripVTControlCharacters` removes where widths are measured: parameters of up to 4 digits.
 */
function createStyles(): Styles {
  const nonce = Array.from({ length: 4 }, () => randomInt(1000, 10_000)).join(';')
  const marked = (code: number): string => `\u001b[${code};${nonce}m`
  const marks = new RegExp(`\\u001b\\[(\\d+);${nonce}m`)
  return {
    styleFor(stream) {
      return (style, text) => {
        const isColoured = styleText(style, ' ', { stream, validateStream: true }) !== ' '
        const [open, close] = inspect.colors[style] ?? []
        return isColoured && open !== undefined && close !== undefined ? marked(open) + text + marked(close) : text
      }
    },
    // The odd parts are the codes that the expression has captured.
    render: (text) =>
      text
        .split(marks)
        .map((part, at) => (at % 2 === 1 ? `\u001b[${part}m` : escapeControls(part)))
        .join(''),
  }
}

/** Some consoles and containers report a width of 0. */
export function columnsOf({ columns }: { columns?: number | undefined }): number {
  return columns !== undefined && columns > 0 ? columns : 80
}
