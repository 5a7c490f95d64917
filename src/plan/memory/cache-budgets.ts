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

/** A launch whose cache types are still to be chosen: a plan with any types, and the free memory. */
export interface CacheInput {
  plan: LaunchPlan
  shape: ModelShape
  free: FreeMemory
}

/** A choice of types and context, and the size of its cache. */
export interface SizedCache {
  types: CacheTypePair
  /** Tokens; undefined: the trained context. */
  contextSize: number | undefined
  /** Of K, V and recurrent states; null: unknown. */
  bytes: number | null
}

/**
 * Bytes that are available for a cache, and where. `spill`: more than the devices hold; the CPU computes the remaining
 * layers from main memory, as with llama.cpp's `--fit`.
 */
export interface CacheBudget {
  place: string
  bytes: number
  spill: boolean
}

export function sizeCache(input: CacheInput, types: CacheTypePair, contextSize: number | undefined): SizedCache {
  const { shape, plan } = input
  const { settings } = plan
  const cells = cacheCells({ ...settings, contextSize, fit: usesFit(plan) }, shape)
  const bytes = cacheBytes(shape, cells, types, settings.flashAttention)
  return { types, contextSize, bytes: bytes === null ? null : bytes.total + bytes.state }
}

/**
 * The memory that is available for a cache, after everything else that the child needs and a margin; the best first. A
 * string explains why it is unknown.
 */
export function cacheBudgets(input: CacheInput, cache: SizedCache): readonly CacheBudget[] | string {
  const { plan, free, shape } = input
  const { settings } = plan
  if (settings.cpuMoe === true || (settings.cpuMoeLayers ?? 0) > 0) {
    return 'The part of the weights that stays in main memory is unknown.'
  }
  if (free.companionFiles === null) return 'The size of the projector, adapters or draft model is unknown.'
  if (free.host === null) return 'The free main memory is unknown.'
  const devices = chosenDevices(plan, free)
  if (typeof devices === 'string') return devices

  const compute = computeBytes(input, cache)
  const rest = plan.model.bytes + free.companionFiles
  // A draft model's cache is assumed to relate to the model's as their weights do.
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
  // With an explicit number of layers llama.cpp does not move any to main memory.
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

/** Of a device whose memory may be main memory, never more than is free there. */
function leftOn(device: DeviceMemory, plan: LaunchPlan, host: number, compute: number): number {
  const free = isDiscrete(device) ? device.freeBytes : Math.min(device.freeBytes, host)
  return free - withMargin(compute, deviceMargin) - (usesFit(plan) ? fitMargin : 0)
}

/** Layers are not divided: each further device may have room left for almost one. */
function pooled(left: readonly number[], layers: number): number {
  return sum(left.map((bytes) => Math.max(0, bytes))) / (1 + Math.max(0, left.length - 1) / layers)
}

/** Limited by the device that is full first when layers are divided in these proportions. */
function bySplit(left: readonly number[], tensorSplit: readonly number[]): number {
  const shares = left.map((_, index) => tensorSplit[index] ?? 0)
  const whole = sum(shares)
  return Math.min(...left.map((bytes, index) => (shares[index] ? (bytes * whole) / shares[index] : Infinity)))
}

/** Bytes of the compute buffers. Flash attention counts as on where the device runs the pair natively. */
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
