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

/** Bytes that a second child needs while the first one runs, a margin included. */
export interface MemoryNeed {
  host: number
  /** The part of `host` to which the prompt caches of both may grow. */
  promptCaches: number
  devices: readonly { device: DeviceMemory; bytes: number }[]
}

/**
 * Upper bound of what `next` needs while `running` runs, from observed sizes where they are better than computed ones. A
 * string explains why it is unknown.
 */
export function secondChildNeed(running: ObservedChild, next: LaunchPlan, free: FreeMemory): MemoryNeed | string {
  const devices = usedDevices(next, free)
  if (typeof devices === 'string') return devices
  const cache = cacheBound(next, running)
  if (cache === null) return 'The size of the K/V cache is unknown.'
  const companions = companionBytes(running, next, free)
  if (typeof companions === 'string') return companions
  const promptCaches = promptCacheLimit(next) + promptCacheLimit(running.plan)
  if (promptCaches === Infinity) return 'cacheRam sets no limit to the memory of a llama-server.'
  if (next.settings.extraArgs.join('\0') !== running.plan.settings.extraArgs.join('\0')) {
    return 'The memory that the new extraArgs need is unknown.'
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

/** Bytes for a projector, LoRA adapters and a draft model, where the running child has the same ones. */
function companionBytes(running: ObservedChild, next: LaunchPlan, { companionFiles }: FreeMemory): number | string {
  const named = companionsOf(next)
  if (named.length === 0) return 0
  const { plan, observed } = running
  const same = JSON.stringify(named) === JSON.stringify(companionsOf(plan))
  if (!same || observed.companions.length === 0 || companionFiles === null) {
    return `The memory that ${named.map(([key]) => key).join(' and ')} will need is unknown.`
  }
  // A draft model has its own cache, which grows with the context, and its own compute buffers.
  const cells = Math.max(1, cellGrowth(next, running))
  return companionFiles + totalBytes(observed.companions) * cells + grownCompute(running, next)
}

function companionsOf({ settings }: LaunchPlan): [key: string, value: unknown][] {
  const { mmproj, loras, draft } = settings
  return Object.entries({ mmproj, loras, draft }).filter(([, value]) => value !== undefined)
}

/** Bytes to which the compute buffers may grow; 0 where nothing that they depend on does. */
function grownCompute(running: ObservedChild, next: LaunchPlan): number {
  const { plan, observed } = running
  const before = computeBound(plan, hasFlashAttention(plan, observed))
  const after = computeBound(next, hasFlashAttention(next, observed))
  return after > before ? after : 0
}

/**
 * Bytes of the model's file that the running child has mapped. The system counts these pages as available, because it can
 * drop them; but both children need them.
 */
function mappedBytes({ plan, observed }: ObservedChild): number {
  if (observed.weights.length > 0) return totalBytes(observed.weights.filter(({ device }) => isMapped(device)))
  const { loadMode = 'auto' } = plan.settings
  return loadMode === 'none' || loadMode === 'dio' || loadMode === 'mlock' ? 0 : plan.model.bytes
}
