import type { CortexError } from '../../errors.js'

/** Where to download a model from. */
export interface ModelSource {
  /** The readable part of the folder's name in the store. */
  readableKey: readonly string[]
  /** Equal for all references to the same files. */
  identity: string
  source: 'url' | 'hub'
  /** Shown with the progress of the download. */
  label: string
  /** Commit of the repository; null for URLs. */
  revision: string | null
  /** In order; llama-server gets the first. */
  files: readonly SourceFile[]
  headers: Readonly<Record<string, string>>
  /** A more specific error for an HTTP status; null: none. */
  explainStatus?: (status: number) => CortexError | null
}

export interface SourceFile {
  url: URL
  /** In the store; no folder. */
  name: string
  size: number | null
  /** Lower-case hex; null: unknown before the download. */
  sha256: string | null
}
