import type { Install } from '../store/install-record.js'
import { installFacts, type InstallFactsOptions } from '../store/install-facts.js'
import type { Proof } from './proof.js'
import { proveBinary } from './prove-binary.js'
import { type ProveOptions } from './prove-options.js'

/** What an installer calls on what it has unpacked and is about to put in place: what throws is not installed. */
export type ProveInstall = (install: Install, signal: AbortSignal) => Promise<unknown>

/** Has an install prove itself, in place or on the way there. Throws what `proveBinary` throws. */
export async function proveInstall(
  install: Install,
  options: InstallFactsOptions & Omit<ProveOptions, 'facts'>,
): Promise<Proof> {
  return proveBinary({ ...options, facts: await installFacts(install, options) })
}
