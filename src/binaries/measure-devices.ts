import type { DeviceMemory } from '../facts/free-memory.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { mebibyte } from '../settings/units.js'
import { parseDevices } from './probe/parse-devices.js'
import { runForOutput } from '../host/run-for-output.js'

export interface MeasureDevicesOptions {
  /** ms; a graphics driver that has to start up takes seconds. Default 5 000. */
  timeout?: number
  signal?: AbortSignal
}

/**
 * What the devices have free now, in the words of the build that would use them and with the environment that it would
 * have. Null where it does not say, or not in time. Rejects only when aborted.
 */
export async function measureDevices(
  { binary, env, cwd, settings }: Pick<LaunchPlan, 'binary' | 'env' | 'cwd' | 'settings'>,
  { timeout = 5_000, signal }: MeasureDevicesOptions = {},
): Promise<DeviceMemory[] | null> {
  if (!binary.features.flags.includes('--list-devices')) return null
  // It lists and exits as soon as it reads the flag: what is to be listed goes before.
  const remote = settings.rpc?.length ? ['--rpc', settings.rpc.join(',')] : []
  try {
    const run = { cwd, env, timeout, signal }
    const { stdout, stderr, code } = await runForOutput(binary.executable, [...remote, '--list-devices'], run)
    return code === 0 ? readMemory(`${stdout}\n${stderr}`) : null
  } catch (error) {
    if (signal?.aborted) throw error
    return null
  }
}

/** Accelerators of the CPU (BLAS, AMX) have no memory of their own. */
function readMemory(output: string): DeviceMemory[] | null {
  if (!/^available devices:\s*$/im.test(output)) return null
  const memory: DeviceMemory[] = []
  for (const { name, description, totalMiB, freeMiB } of parseDevices(output)) {
    if (totalMiB === null || totalMiB === 0) continue
    if (freeMiB === null) return null
    memory.push({ name, description, freeBytes: freeMiB * mebibyte, totalBytes: totalMiB * mebibyte })
  }
  return memory
}
