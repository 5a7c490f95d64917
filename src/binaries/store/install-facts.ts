import { createHash } from 'node:crypto'
import path from 'node:path'
import type { BinaryDevice, BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'
import { backendFamily, devicesOf } from '../proof/expected-devices.js'
import { readCachedDevices, writeCachedProbe } from '../probe/probe-cache.js'
import { deviceState, vulkanEnvironment } from '../vulkan-environment.js'
import type { Install } from './install-record.js'

export interface InstallFactsOptions {
  host: HostFacts
  folders: { cache: string }
  signal?: AbortSignal | undefined
}

/** Backends whose devices are not this machine's own, so that there is nothing to ask for. */
const withoutDevices = ['cpu', 'rpc']

/** What the plan must know of an install. Its devices are the machine's, so they are not in its record. */
export async function installFacts(install: Install, options: InstallFactsOptions): Promise<BinaryFacts> {
  const env = install.backend === 'vulkan' ? vulkanEnvironment(options.host) : {}
  const executable = path.join(install.folder, install.executable)
  return {
    source: install.source,
    // Which of CUDA's versions it was made for is of no matter to a plan.
    backend: backendFamily(install.backend),
    build: install.build,
    version: install.version,
    executable,
    folder: path.dirname(executable),
    digest: install.digest,
    env,
    features: install.features,
    devices: withoutDevices.includes(install.backend) ? [] : await readDevices(install, executable, env, options),
  }
}

async function readDevices(
  install: Install,
  executable: string,
  env: Readonly<Record<string, string>>,
  { host, folders, signal }: InstallFactsOptions,
): Promise<readonly BinaryDevice[]> {
  const key = createHash('sha256')
    .update(JSON.stringify([install.digest, deviceState(host)]))
    .digest('hex')
  const cached = await readCachedDevices(folders.cache, key)
  if (cached !== null) return cached
  const { listDevices } = await import('../probe/probe-binary.js')
  const request = { executable, libraries: [], source: install.source, host, env, signal }
  const devices = await listDevices(request, install.features)
  // What keeps a library from loading may be gone in a minute, and shows in no driver and no device file.
  if (devicesOf(install.backend, devices).length > 0) await writeCachedProbe(folders.cache, key, { devices })
  return devices
}
