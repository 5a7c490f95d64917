import { usesDevices, type DeviceMemory, type FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'

/** The devices that a plan has its child use, all unless it names some; a sentence where not all of them were measured. */
export function usedDevices(
  plan: Pick<LaunchPlan, 'settings' | 'binary'>,
  { devices }: Pick<FreeMemory, 'devices'>,
): DeviceMemory[] | string {
  if (!usesDevices(plan)) return []
  if (devices === null) {
    return `How much memory the devices of the ${plan.binary.backend} backend have free is not known.`
  }
  const named = plan.settings.devices ?? devices.map(({ name }) => name)
  const missing = named.find((name) => !devices.some((device) => device.name === name))
  if (missing !== undefined) return `How much memory ${missing} has free is not known.`
  return devices.filter(({ name }) => named.includes(name))
}

/**
 * Whether llama.cpp fits the launch to the memory that is free (`--fit`), by a shorter context where none is set or by fewer
 * layers on the devices: on unless the config says no, where the build has it.
 */
export function usesFit({ settings, binary }: Pick<LaunchPlan, 'settings' | 'binary'>): boolean {
  return settings.fit !== false && binary.features.flags.includes('--fit')
}
