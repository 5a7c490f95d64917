import type { CortexError } from '../../errors.js'

/** Where a model can be fetched from, decided before anything is downloaded. */
export interface ModelSource {
  /** What people may read in the name of the model's folder. */
  readableKey: readonly string[]
  /** The same for every reference that leads to the same files. */
  identity: string
  source: 'url' | 'hub'
  /** For people: what the progress is about. */
  label: string
  /** Commit of a repository; null where there are none. */
  revision: string | null
  /** In order; llama-server is given the first. */
  files: readonly SourceFile[]
  headers: Readonly<Record<string, string>>
  /** What a refusal of a file means here, better than its number does. */
  explainStatus?: (status: number) => CortexError | null
}

export interface SourceFile {
  url: URL
  /** In the store; no folder. */
  name: string
  size: number | null
  /** Lower-case hex; null where nobody gives one beforehand. */
  sha256: string | null
}
