import { createHash } from 'node:crypto'
import path from 'node:path'
import type { BinaryDevice, BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import { deviceState } from '../vulkan-environment.js'

/** That a build has run on this machine: it starts, shows the devices of its backend, and computes. */
export interface Proof {
  /** Of the install. */
  digest: string
  backend: string
  /** Those of its backend; none for `cpu` and `rpc`. */
  devices: readonly BinaryDevice[]
  /** Its only devices are drivers that compute on the CPU. */
  inSoftware: boolean
  /** ISO 8601. */
  provenAt: string
}

/** Raised when a proof proves more: older ones are not read then. */
const format = 1

/** A proof holds for these bytes, with these variables, for as long as drivers and device files stay as they are. */
export function proofKey(
  { digest, backend, env }: Pick<BinaryFacts, 'digest' | 'backend' | 'env'>,
  host: HostFacts,
  added: Readonly<Record<string, string>>,
): string {
  const state = [digest, backend, sorted(env), sorted(added), deviceState(host)]
  return createHash('sha256').update(JSON.stringify(state)).digest('hex')
}

/** null where there is none, or none that can be read. */
export async function readProof(cache: string, key: string): Promise<Proof | null> {
  const entry = await readJsonFile(proofFile(cache, key))
  return isEntry(entry) ? entry.proof : null
}

/** A cache that cannot be written costs time, nothing else. */
export async function writeProof(cache: string, key: string, proof: Proof): Promise<void> {
  await writeJsonFile(proofFile(cache, key), { format, proof }).catch(() => {})
}

function proofFile(cache: string, key: string): string {
  return path.join(cache, 'proofs', `${key}.json`)
}

function isEntry(entry: unknown): entry is { proof: Proof } {
  if (typeof entry !== 'object' || entry === null) return false
  if (!('format' in entry) || entry.format !== format || !('proof' in entry)) return false
  const proof = entry.proof as Partial<Proof> | null
  return (
    typeof proof === 'object' &&
    typeof proof?.digest === 'string' &&
    typeof proof.backend === 'string' &&
    typeof proof.provenAt === 'string' &&
    typeof proof.inSoftware === 'boolean' &&
    Array.isArray(proof.devices)
  )
}

function sorted(variables: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
}
