import { usesDevices, type DeviceMemory, type FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'

/** The devices that the child will use: those that the settings name, or all. A string explains which one was not measured. */
export function usedDevices(
  plan: Pick<LaunchPlan, 'settings' | 'binary'>,
  { devices }: Pick<FreeMemory, 'devices'>,
): DeviceMemory[] | string {
  if (!usesDevices(plan)) return []
  if (devices === null) {
    return `The free memory of the devices of the ${plan.binary.backend} backend is unknown.`
  }
  const named = plan.settings.devices ?? devices.map(({ name }) => name)
  const missing = named.find((name) => !devices.some((device) => device.name === name))
  if (missing !== undefined) return `The free memory of ${missing} is unknown.`
  return devices.filter(({ name }) => named.includes(name))
}

/**
 * Whether llama.cpp adapts the launch to the free memory (`--fit`), by a shorter context where none is set or by fewer
 * layers on the devices. On by default in builds that have it.
 */
export function usesFit({ settings, binary }: Pick<LaunchPlan, 'settings' | 'binary'>): boolean {
  return settings.fit !== false && binary.features.flags.includes('--fit')
}
