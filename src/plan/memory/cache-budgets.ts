import { cacheBytes } from '../../kv-cache/cache-sizes.js'
import { withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import { cacheCells } from '../../kv-cache/cache-cells.js'
import { pairSupport } from '../../kv-cache/cache-rules.js'
import type { ModelShape } from '../../kv-cache/model-shape.js'
import type { DeviceMemory, FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'
import { deviceMargin, fitMargin, lastingMargin, withMargin } from './margins.js'
import { computeBound } from './memory-bounds.js'
import { isDiscrete } from './memory-kinds.js'
import { usedDevices, usesFit } from './used-devices.js'

/** A launch whose cache is still to be chosen: a plan with any types, and what is free for it. */
export interface CacheInput {
  plan: LaunchPlan
  shape: ModelShape
  free: FreeMemory
}

/** A way to fill the cache that was weighed. */
export interface SizedCache {
  types: CacheTypePair
  /** Tokens; undefined: what the model was trained for. */
  contextSize: number | undefined
  /** Of K, V and recurrent states; null: not known. */
  bytes: number | null
}

/**
 * Bytes that a cache could have, and where. `spill`: more than the devices hold, the rest of the layers being computed by
 * the CPU from main memory, as llama.cpp's `--fit` does it.
 */
export interface CacheBudget {
  place: string
  bytes: number
  spill: boolean
}

export function sizeCache(question: CacheInput, types: CacheTypePair, contextSize: number | undefined): SizedCache {
  const { shape, plan } = question
  const { settings } = plan
  const cells = cacheCells({ ...settings, contextSize, fit: usesFit(plan) }, shape)
  const bytes = cacheBytes(shape, cells, types, settings.flashAttention)
  return { types, contextSize, bytes: bytes === null ? null : bytes.total + bytes.state }
}

/**
 * The rooms for a cache of this kind, the best first: what everything else takes is taken off, with a margin. A sentence
 * where it is not known.
 */
export function cacheBudgets(question: CacheInput, cache: SizedCache): readonly CacheBudget[] | string {
  const { plan, free, shape } = question
  const { settings } = plan
  if (settings.cpuMoe === true || (settings.cpuMoeLayers ?? 0) > 0) {
    return 'How much of the weights stays in main memory is not known.'
  }
  if (free.companionFiles === null) return 'How much memory the files beside the model will need is not known.'
  if (free.host === null) return 'How much main memory is free is not known.'
  const devices = chosenDevices(plan, free)
  if (typeof devices === 'string') return devices

  const compute = computeBytes(question, cache)
  const rest = plan.model.bytes + free.companionFiles
  // A draft model's cache is to the model's as its weights are.
  const cachesPerCache = 1 + (settings.draft === undefined ? 0 : free.companionFiles / plan.model.bytes)
  const onHost: CacheBudget = {
    place: 'of main memory',
    bytes: (free.host - withMargin(rest + compute, lastingMargin)) / cachesPerCache,
    spill: false,
  }
  if (devices.length === 0) return [onHost]

  const left = devices.map((device) => leftOn(device, plan, free.host ?? 0, compute * (devices.length > 1 ? 2 : 1)))
  const { gpuLayers = 'auto', kvOffload = true, tensorSplit } = settings
  const share = typeof gpuLayers === 'number' ? Math.min(1, gpuLayers / (shape.layers + 1)) : 1
  const place = devices.length === 1 ? `on ${devices[0]?.name ?? ''}` : 'on the devices together'
  const together = tensorSplit === undefined ? pooled(left, shape.layers) : bySplit(left, tensorSplit)
  const hostLeft = free.host - withMargin(compute, lastingMargin)
  if (!kvOffload) {
    return together < rest * share ? [] : [{ ...onHost, bytes: hostLeft - rest * (1 - share) }]
  }
  const onDevices = (together - rest * share) / share
  const besides = share === 1 ? (hostLeft < 0 ? hostLeft : Infinity) : (hostLeft - rest * (1 - share)) / (1 - share)
  const rooms = [{ place, bytes: Math.min(onDevices, besides) / cachesPerCache, spill: false }]
  // With a number of layers, or all of them, nothing else is moved to where there is room.
  if (gpuLayers !== 'auto' || !usesFit(plan)) return rooms
  const own = left.filter((_, index) => devices[index] && isDiscrete(devices[index]))
  const everywhere = pooled(own, shape.layers) + hostLeft - rest
  return [...rooms, { place: `${place} and in main memory`, bytes: everywhere / cachesPerCache, spill: true }]
}

function chosenDevices(plan: LaunchPlan, free: FreeMemory): DeviceMemory[] | string {
  const { gpuLayers, splitMode, mainGpu = 0 } = plan.settings
  if (gpuLayers === 0) return []
  const used = usedDevices(plan, free)
  return typeof used === 'string' || splitMode !== 'none' ? used : used.slice(mainGpu, mainGpu + 1)
}

/** Of a device whose memory may be main memory, never more than main memory has. */
function leftOn(device: DeviceMemory, plan: LaunchPlan, host: number, compute: number): number {
  const free = isDiscrete(device) ? device.freeBytes : Math.min(device.freeBytes, host)
  return free - withMargin(compute, deviceMargin) - (usesFit(plan) ? fitMargin : 0)
}

/** Layers are not cut: each further device may leave one unfilled. */
function pooled(left: readonly number[], layers: number): number {
  return sum(left.map((bytes) => Math.max(0, bytes))) / (1 + Math.max(0, left.length - 1) / layers)
}

/** As much as the device that is full first lets the others take. */
function bySplit(left: readonly number[], tensorSplit: readonly number[]): number {
  const shares = left.map((_, index) => tensorSplit[index] ?? 0)
  const whole = sum(shares)
  return Math.min(...left.map((bytes, index) => (shares[index] ? (bytes * whole) / shares[index] : Infinity)))
}

/** Bytes that are reserved to compute in. With a pair that the device runs natively, flash attention is on. */
function computeBytes({ plan, shape }: CacheInput, { types, contextSize }: SizedCache): number {
  const settings = { ...withCacheTypes(plan.settings, types), contextSize }
  const cells = cacheCells({ ...settings, fit: usesFit(plan) }, shape).full
  const support = pairSupport(settings, shape, plan.binary)
  const flashAttention = settings.flashAttention !== 'off' && (support === 'native' || support === 'converted')
  return computeBound({ ...plan, memory: { ...plan.memory, cells } }, flashAttention)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
