import type { Terminal } from './terminal.js'

/** The process around a command. */
export interface Context {
  readonly terminal: Terminal
  readonly host: NodeJS.Process
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** The arguments after `--`. */
  readonly childArgs: readonly string[]
  /** Aborted when the reader of stdout has closed it: `logs -f | head`. */
  readonly readerGone: AbortSignal
  /** Set by a command that fails without throwing an error. */
  exitCode: number
}
