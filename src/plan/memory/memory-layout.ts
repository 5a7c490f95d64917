import { modelShape } from '../../kv-cache/model-shape.js'
import { mebibyte } from '../../settings/units.js'
import type { DeviceMemory, ObservedBuffer } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'
import { computeBound, hasFlashAttention, isSameModel, type ObservedChild } from './memory-bounds.js'
import { isDiscrete, isMapped, isOn, isOnHost } from './memory-kinds.js'

/** Bytes of weights, cache and compute buffers in main memory and, by name, on each device. */
export interface MemoryLayout {
  host: number
  devices: ReadonlyMap<string, number>
}

export interface LayoutOptions {
  running: ObservedChild
  next: LaunchPlan
  /** Bytes of the next K/V cache. */
  cache: number
  /** Bytes to which each compute buffer may grow; 0: the observed sizes hold. */
  compute: number
  devices: readonly DeviceMemory[]
}

/**
 * Where the next child will allocate: as the running one did, if no setting that affects placement differs. Otherwise the
 * placement is unknown, and each device and main memory must have room for everything.
 */
export function predictLayout(options: LayoutOptions): MemoryLayout {
  return observedLayout(options) ?? worstCaseLayout(options)
}

function observedLayout({ running, next, cache, compute, devices }: LayoutOptions): MemoryLayout | null {
  const { observed, plan } = running
  const seen = [observed.weights, observed.compute, observed.buffers]
  if (!isLaidOutAlike(plan, next) || seen.some((buffers) => totalBytes(buffers) === 0)) return null
  // A buffer that belongs to no listed device, such as weights that are split by rows.
  if (seen.flat().some(({ device }) => !isOnHost(device) && !devices.some((one) => isOn(one, device)))) return null

  const onDevices = new Map<string, number>()
  let host = 0
  const add = (buffers: readonly ObservedBuffer[], bytesOf: (seen: number) => number): void => {
    for (const { device, mib } of buffers) {
      const bytes = bytesOf(mib * mebibyte)
      const on = devices.find((one) => isOn(one, device))
      if (on) onDevices.set(on.name, (onDevices.get(on.name) ?? 0) + bytes)
      // The running child has mapped the same pages of the file already.
      if ((!on || !isDiscrete(on)) && !isMapped(device)) host += bytes
    }
  }
  add(observed.weights, (bytes) => bytes)
  add(observed.compute, (bytes) => Math.max(bytes, compute))
  add(observed.buffers, (bytes) => (cache * bytes) / totalBytes(observed.buffers))
  return { host, devices: onDevices }
}

function worstCaseLayout({ running, next, cache, devices }: LayoutOptions): MemoryLayout {
  // llama.cpp pipelines several devices with copies of the inputs.
  const copies = devices.length > 1 ? 2 : 1
  const compute =
    copies * computeBound(next, hasFlashAttention(next, isAlike(running.plan, next) ? running.observed : null))
  const all = next.model.bytes + cache + compute
  return {
    host: all + compute * devices.filter((device) => !isDiscrete(device)).length,
    devices: new Map(devices.map(({ name }) => [name, all])),
  }
}

/** Settings that decide what is placed on which device. */
const placementSettings = [
  'devices',
  'gpuLayers',
  'splitMode',
  'tensorSplit',
  'mainGpu',
  'cpuMoe',
  'cpuMoeLayers',
  'kvOffload',
  'rpc',
  'loadMode',
  'env',
] as const

function isLaidOutAlike(running: LaunchPlan, next: LaunchPlan): boolean {
  const settings = (plan: LaunchPlan): string =>
    JSON.stringify(placementSettings.map((key) => plan.settings[key] ?? null))
  return isSameModel(running, next) && isSameBuild(running, next) && settings(running) === settings(next)
}

/** With the same build and head sizes flash attention works for both or for neither. */
function isAlike(running: LaunchPlan, next: LaunchPlan): boolean {
  const [one, other] = [modelShape(running.model.header), modelShape(next.model.header)]
  return isSameBuild(running, next) && one.keyLength === other.keyLength && one.valueLength === other.valueLength
}

function isSameBuild(running: LaunchPlan, next: LaunchPlan): boolean {
  return running.binary.executable === next.binary.executable && running.binary.digest === next.binary.digest
}

export function totalBytes(buffers: readonly ObservedBuffer[]): number {
  return buffers.reduce((total, { mib }) => total + mib, 0) * mebibyte
}
