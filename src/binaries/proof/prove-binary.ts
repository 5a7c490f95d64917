import type { BinaryFacts, HostFacts } from '../../plan/facts.js'
import { proofKey, readProof, writeProof, type Proof } from './proof.js'

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

/**
 * Has a build prove itself on this machine: it says its version, shows a device of its backend, and computes a token on it.
 * What was proven once is read from a file, until the build, a driver or a device changes; a failure is never kept.
 *
 * @throws CortexError BINARY_NOT_FOUND, BINARY_NOT_RUNNABLE, BINARY_BACKEND_MISSING with the library that is missing,
 * BINARY_UNPROVEN; the reason of `signal`
 */
export async function proveBinary(options: ProveOptions): Promise<Proof> {
  const { facts, host, folders, wanted = facts.backend, env = {}, anew = false, signal } = options
  signal?.throwIfAborted()
  const key = proofKey(facts, host, env)
  const known = anew ? null : await readProof(folders.cache, key)
  if (known !== null && !(known.inSoftware && wanted === 'auto')) return known
  const { tryBinary } = await import('./try-binary.js')
  const proof = await tryBinary({ ...options, wanted, env })
  await writeProof(folders.cache, key, proof)
  return proof
}
