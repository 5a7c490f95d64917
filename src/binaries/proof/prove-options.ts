import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'

export interface ProveOptions {
  facts: BinaryFacts
  host: HostFacts
  /** Absolute path of a small GGUF file, of which one token is computed. */
  model: string
  folders: { cache: string }
  /** What was asked for. A driver in software is good enough only for a backend that was named. Default: it was named. */
  wanted?: string
  /** Variables that the config adds to the child's. */
  env?: Readonly<Record<string, string>>
  /** ms for the token. Default 300 000: a first run compiles its shaders. */
  timeout?: number
  /** Have it prove itself whatever was proven before: a file of it may have gone since. Default false. */
  anew?: boolean
  signal?: AbortSignal | undefined
  onProgress?: (step: ProofStep) => void
}

/** What is being tried: that it starts, that it shows its devices, that it computes. */
export type ProofStep = 'version' | 'devices' | 'token'
