import type { DeviceMemory, FreeMemory, ObservedBuffer } from '../../facts/free-memory.js'
import type { ObservedChild } from './memory-bounds.js'
import { isMapped, isOn, isOnHost } from './memory-kinds.js'
import { totalBytes } from './memory-layout.js'

/**
 * What will be free once this child has ended, by what its log said that it took. So that a plan made while it runs is the
 * plan that would be made if nothing ran.
 */
export function memoryWithout(child: ObservedChild | null, free: FreeMemory): FreeMemory {
  if (child === null) return free
  const { plan, observed } = child
  const seen = [...observed.weights, ...observed.compute, ...observed.buffers, ...observed.companions]
  const devices = free.devices?.map((device): DeviceMemory => {
    // A child whose log says nothing had about this on the devices, as far as it had any there.
    const held =
      observed.weights.length > 0
        ? totalBytes(seen.filter((buffer) => isOn(device, buffer.device)))
        : plan.model.bytes + (plan.memory.kvBytes ?? 0)
    return { ...device, freeBytes: Math.min(device.totalBytes, device.freeBytes + held) }
  })
  return {
    ...free,
    host: free.host === null ? null : free.host + totalBytes(seen.filter(isOwnMainMemory)),
    devices: devices ?? null,
  }
}

/** Pages of the model's file are free for the system already, as it could read them again. */
function isOwnMainMemory({ device }: ObservedBuffer): boolean {
  return isOnHost(device) && !isMapped(device)
}
