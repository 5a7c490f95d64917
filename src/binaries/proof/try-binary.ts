import { childEnvironment } from '../../plan/arguments/child-environment.js'
import type { BinaryDevice } from '../../facts/machine-and-build.js'
import { listDevices, probeVersion, type ProbeRequest } from '../probe/probe-binary.js'
import { backendFamily, backendLibrary, devicesOf, isInSoftware } from './expected-devices.js'
import { explainMissingBackend, onlyInSoftware } from './explain-missing-backend.js'
import type { Proof } from './proof.js'
import type { ProveOptions } from './prove-options.js'
import { runOneToken } from './run-one-token.js'

/** Runs the three trials of a proof, without looking at what is known. Throws what `proveBinary` throws. */
export async function tryBinary(
  options: ProveOptions & Required<Pick<ProveOptions, 'wanted' | 'env'>>,
): Promise<Proof> {
  const { facts, host, model, env: added, wanted, timeout = 300_000, signal, onProgress } = options
  const env = childEnvironment({ env: added }, host, facts)
  const { executable, source } = facts
  const asked: ProbeRequest = { executable, libraries: [], source, host, env: { ...facts.env, ...added }, signal }

  onProgress?.('version')
  await probeVersion(asked)
  onProgress?.('devices')
  const devices = await expectDevices(options, asked, env)
  const inSoftware = devices.length > 0 && devices.every(isInSoftware)
  const [first] = devices
  if (inSoftware && wanted === 'auto') throw onlyInSoftware(facts, first?.description ?? '')
  onProgress?.('token')
  const device = devices.find((each) => !isInSoftware(each)) ?? first
  await runOneToken({ facts, model, device: device?.name, env, timeout, signal })
  return { digest: facts.digest, backend: facts.backend, devices, inSoftware, provenAt: new Date().toISOString() }
}

/** Asked for now: what is in `facts` may be of a time when a library was there, or was not. */
async function expectDevices(
  { facts, host, signal }: ProveOptions,
  asked: ProbeRequest,
  env: Readonly<Record<string, string>>,
): Promise<BinaryDevice[]> {
  const { backend, features } = facts
  if (backendLibrary(backend) === null) return []
  if (backendFamily(backend) === 'rpc') {
    if (features.flags.includes('--rpc')) return []
    throw await explainMissingBackend({ facts, host, env, signal })
  }
  // A build from before there was such a list has to show what it can by its token.
  if (!features.flags.includes('--list-devices')) return []
  const shown = await listDevices(asked, features)
  const devices = devicesOf(backend, shown)
  if (devices.length === 0)
    throw await explainMissingBackend({ facts: { ...facts, devices: shown }, host, env, signal })
  return devices
}
