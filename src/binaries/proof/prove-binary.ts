import { proofKey, readProof, writeProof, type Proof } from './proof.js'
import type { ProveOptions } from './prove-options.js'

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
