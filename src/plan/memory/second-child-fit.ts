import type { DeviceMemory, FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'
import type { ObservedChild } from './memory-bounds.js'
import { isOn, formatMemory } from './memory-kinds.js'
import { totalBytes } from './memory-layout.js'
import { secondChildNeed, type MemoryNeed } from './second-child-need.js'

/** Whether a second child fits into memory while the first one runs. */
export interface SecondChildFit {
  memory: 'enough' | 'short' | 'unknown'
  /** One sentence, with the figures as far as they are known. */
  reason: string
}

/** @param free Null: not measured. */
export function secondChildFit(running: ObservedChild, next: LaunchPlan, free: FreeMemory | null): SecondChildFit {
  if (free === null) return unknown('The free memory is unknown.')
  const need = secondChildNeed(running, next, free)
  if (typeof need === 'string') return unknown(need)
  if (free.host === null) return unknown('The free main memory is unknown.')

  const places = [
    { name: 'of main memory', needed: need.host, free: free.host, of: promptCacheShare(need) },
    ...need.devices.map(({ device, bytes }) => ({
      name: `on ${device.name}`,
      needed: bytes,
      free: freeOn(device, running),
      of: '',
    })),
  ]
  const full = places.find((place) => place.needed > place.free)
  return full === undefined
    ? { memory: 'enough', reason: `A second llama-server needs at most ${places.map(describe).join(' and ')}.` }
    : { memory: 'short', reason: `A second llama-server may need ${describe(full)}.` }
}

function unknown(reason: string): SecondChildFit {
  return { memory: 'unknown', reason }
}

/** Free memory of a device, less what the running child has there: some drivers report only the memory of their own process. */
function freeOn(device: DeviceMemory, { observed, plan }: ObservedChild): number {
  const { weights, compute, buffers, companions } = observed
  const seen = [...weights, ...compute, ...buffers, ...companions].filter((buffer) => isOn(device, buffer.device))
  const taken = weights.length > 0 ? totalBytes(seen) : plan.model.bytes + (plan.memory.kvBytes ?? 0)
  return Math.min(device.freeBytes, Math.max(0, device.totalBytes - taken))
}

interface Place {
  name: string
  needed: number
  free: number
  /** Appended to the amount: what most of it is for. */
  of: string
}

function describe({ name, needed, free, of }: Place): string {
  return `${formatMemory(needed, Math.ceil)} ${name}${of} (${formatMemory(free, Math.floor)} free)`
}

function promptCacheShare({ promptCaches }: MemoryNeed): string {
  return promptCaches === 0 ? '' : `, ${formatMemory(promptCaches, Math.floor)} of it for the prompt caches of both`
}
