/** The classes of product.md; which log line means which is in `classify-exit.ts`. */
export type ExitClass =
  'bad-argument' | 'kv-unsupported' | 'model' | 'port' | 'memory' | 'library' | 'crash' | 'killed' | 'hang' | 'asked'

/** How one child ended. */
export interface ChildExit {
  code: number | null
  signal: NodeJS.Signals | null
  class: ExitClass
  /** One sentence for a person: the child's own words where it said why. */
  reason: string
  /** The same plan would fail in the same way: not to be launched again unchanged. */
  permanent: boolean
  /** Memory ran out while it served: once more may do, again and again will not. */
  exhausted: boolean
  /** The child's last log lines, oldest first. */
  log: readonly string[]
}
