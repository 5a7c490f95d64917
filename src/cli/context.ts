import type { Terminal } from './terminal.js'

/** What a command has of the process around it. */
export interface Context {
  readonly terminal: Terminal
  readonly host: NodeJS.Process
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** What stands after `--`. */
  readonly childArgs: readonly string[]
  /** Aborted when nobody reads stdout any more: `logs -f | head`. */
  readonly readerGone: AbortSignal
  /** Set by a command that ends otherwise than well without an error to tell. */
  exitCode: number
}
