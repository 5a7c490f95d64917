import type { DeviceMemory, FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'
import { deviceMargin, fitMargin, switchMargin, withMargin } from './margins.js'
import {
  cacheBound,
  computeBound,
  cellGrowth,
  hasFlashAttention,
  promptCacheLimit,
  type ObservedChild,
} from './memory-bounds.js'
import { isMapped } from './memory-kinds.js'
import { predictLayout, totalBytes } from './memory-layout.js'
import { usedDevices, usesFit } from './used-devices.js'

/** Bytes that a second child needs beside the one that runs, a margin included. */
export interface MemoryNeed {
  host: number
  /** The part of `host` to which the prompt caches of both may grow. */
  promptCaches: number
  devices: readonly { device: DeviceMemory; bytes: number }[]
}

/**
 * What `next` needs beside `running`: what was seen where that says more than a computation, and rather too much than too
 * little. A sentence in place of a need that is not known.
 */
export function secondChildNeed(running: ObservedChild, next: LaunchPlan, free: FreeMemory): MemoryNeed | string {
  const devices = usedDevices(next, free)
  if (typeof devices === 'string') return devices
  const cache = cacheBound(next, running)
  if (cache === null) return 'How much memory the K/V cache will need is not known.'
  const companions = companionBytes(running, next, free)
  if (typeof companions === 'string') return companions
  const promptCaches = promptCacheLimit(next) + promptCacheLimit(running.plan)
  if (promptCaches === Infinity) return 'cacheRam sets no limit to the memory that a llama-server may take.'
  if (next.settings.extraArgs.join('\0') !== running.plan.settings.extraArgs.join('\0')) {
    return 'How much memory the new extraArgs ask for is not known.'
  }

  const layout = predictLayout({ running, next, cache, compute: grownCompute(running, next), devices })
  const fit = usesFit(next) ? fitMargin : 0
  return {
    host: withMargin(layout.host + companions + promptCaches + mappedBytes(running), switchMargin),
    promptCaches,
    devices: devices.map((device) => ({
      device,
      bytes: withMargin((layout.devices.get(device.name) ?? 0) + companions, deviceMargin) + fit,
    })),
  }
}

/** A projector, LoRA adapters and a draft model: known where the running child has the same. */
function companionBytes(running: ObservedChild, next: LaunchPlan, { companionFiles }: FreeMemory): number | string {
  const named = companionsOf(next)
  if (named.length === 0) return 0
  const { plan, observed } = running
  const same = JSON.stringify(named) === JSON.stringify(companionsOf(plan))
  if (!same || observed.companions.length === 0 || companionFiles === null) {
    return `How much memory ${named.map(([key]) => key).join(' and ')} will need is not known.`
  }
  // A draft model has a cache of its own, which grows with the context, and computes as the model does.
  const cells = Math.max(1, cellGrowth(next, running))
  return companionFiles + totalBytes(observed.companions) * cells + grownCompute(running, next)
}

function companionsOf({ settings }: LaunchPlan): [key: string, value: unknown][] {
  const { mmproj, loras, draft } = settings
  return Object.entries({ mmproj, loras, draft }).filter(([, value]) => value !== undefined)
}

/** Bytes to which the buffers to compute in may grow where what they depend on grows; 0 where it does not. */
function grownCompute(running: ObservedChild, next: LaunchPlan): number {
  const { plan, observed } = running
  const before = computeBound(plan, hasFlashAttention(plan, observed))
  const after = computeBound(next, hasFlashAttention(next, observed))
  return after > before ? after : 0
}

/**
 * Pages of the model's file in which the running child has its weights. The system counts them as available, since it
 * could read them again; but both children need them.
 */
function mappedBytes({ plan, observed }: ObservedChild): number {
  if (observed.weights.length > 0) return totalBytes(observed.weights.filter(({ device }) => isMapped(device)))
  const { loadMode = 'auto' } = plan.settings
  return loadMode === 'none' || loadMode === 'dio' || loadMode === 'mlock' ? 0 : plan.model.bytes
}
