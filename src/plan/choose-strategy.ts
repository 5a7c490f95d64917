import type { ReloadSettings } from '../settings/settings.js'
import { amount } from './amount.js'
import type { DeviceMemory, FreeMemory } from './free-memory.js'
import type { LaunchPlan } from './launch-plan.js'
import type { ObservedChild } from './memory-bounds.js'
import { isOn } from './memory-kinds.js'
import { totalBytes } from './memory-layout.js'
import { needBeside, type MemoryNeed } from './memory-need.js'

export interface StrategyQuestion {
  /** `reload.strategy`. */
  asked: ReloadSettings['strategy']
  /** Null: nothing serves. */
  running: ObservedChild | null
  next: LaunchPlan
  /** Null: it was not measured. */
  free: FreeMemory | null
}

export interface StrategyChoice {
  strategy: 'blueGreen' | 'stopFirst'
  /** One sentence, with the figures that it was chosen by. */
  reason: string
}

/** Whether the next child can be started beside the one that runs: if not asked for either way, only if both surely fit. */
export function chooseStrategy({ asked, running, next, free }: StrategyQuestion): StrategyChoice {
  if (asked !== 'auto') return { strategy: asked, reason: `reload.strategy is ${asked}.` }
  if (running === null) return stopFirst('No llama-server runs beside which another could be started.')
  if (free === null) return stopFirst('How much memory is free is not known.')
  const need = needBeside(running, next, free)
  if (typeof need === 'string') return stopFirst(need)
  if (free.host === null) return stopFirst('How much main memory is free is not known.')

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
    ? { strategy: 'blueGreen', reason: `A second llama-server needs at most ${places.map(describe).join(' and ')}.` }
    : stopFirst(`A second llama-server may need ${describe(full)}.`)
}

function stopFirst(reason: string): StrategyChoice {
  return { strategy: 'stopFirst', reason }
}

/** What a device has free, knowing that the running child is on it: some drivers know only of their own process. */
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
  /** What most of it is for. */
  of: string
}

function describe({ name, needed, free, of }: Place): string {
  return `${amount(needed, Math.ceil)} ${name}${of} (${amount(free, Math.floor)} free)`
}

function promptCacheShare({ promptCaches }: MemoryNeed): string {
  return promptCaches === 0 ? '' : `, ${amount(promptCaches, Math.floor)} of it for the prompt caches of both`
}
