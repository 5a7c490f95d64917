import type { DeviceMemory, FreeMemory, ObservedBuffer } from '../../facts/free-memory.js'
import type { ObservedChild } from './memory-bounds.js'
import { isMapped, isOn, isOnHost } from './memory-kinds.js'
import { totalBytes } from './memory-layout.js'

/**
 * Memory that will be free once this child has ended, from the allocations in its log. With it, a plan made while the child
 * runs equals the plan that would be made without it.
 */
export function memoryWithout(child: ObservedChild | null, free: FreeMemory): FreeMemory {
  if (child === null) return free
  const { plan, observed } = child
  const seen = [...observed.weights, ...observed.compute, ...observed.buffers, ...observed.companions]
  const devices = free.devices?.map((device): DeviceMemory => {
    // Without allocations in the log: an upper estimate.
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

/** Mapped pages of the model's file count as free already, because the system can drop them. */
function isOwnMainMemory({ device }: ObservedBuffer): boolean {
  return isOnHost(device) && !isMapped(device)
}
