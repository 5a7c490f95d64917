import type { CacheBytes, LayerBytes } from './cache-sizes.js'

/** What decides on which device each layer's cache lies. */
export interface CachePlacement {
  /** In llama.cpp's order; empty: there is only the CPU. */
  devices: readonly string[]
  /** So many of the last layers lie on devices, the output counted as one more (`--n-gpu-layers`). */
  gpuLayers: number | 'all'
  /** Proportions, one per device (`--tensor-split`). Of several devices without them, free memory would decide. */
  tensorSplit?: readonly number[] | undefined
  /** false: all caches stay in main memory (`--no-kv-offload`). */
  kvOffload?: boolean | undefined
}

/** llama.cpp's name for main memory. */
const mainMemory = 'CPU'

/**
 * Bytes of the cache by device, main memory as `CPU`: each layer's cache and state lie where the layer is, as
 * llama.cpp's `load_tensors` places it when it splits by layers. Devices that hold nothing are left out.
 *
 * Null where free memory would decide: several devices without `tensorSplit`.
 */
export function bytesByDevice(
  { layers }: Pick<CacheBytes, 'layers'>,
  placement: CachePlacement,
): ReadonlyMap<string, LayerBytes> | null {
  const devices = placeLayers(layers.length, placement)
  if (devices === null) return null
  const bytes = new Map<string, LayerBytes>()
  for (const [layer, { k, v, state }] of layers.entries()) {
    if (k + v + state === 0) continue
    const name = devices[layer] ?? mainMemory
    const before = bytes.get(name) ?? { k: 0, v: 0, state: 0 }
    bytes.set(name, { k: before.k + k, v: before.v + v, state: before.state + state })
  }
  return bytes
}

/** The device of each layer; undefined: main memory. */
function placeLayers(layers: number, placement: CachePlacement): (string | undefined)[] | null {
  const { devices, tensorSplit = [], kvOffload = true } = placement
  const onDevices = Math.min(placement.gpuLayers === 'all' ? Infinity : placement.gpuLayers, layers + 1)
  if (devices.length === 0 || onDevices === 0 || !kvOffload) return Array.from({ length: layers }, () => undefined)
  const ends = devices.length === 1 ? [1] : shareEnds(devices.map((_, index) => tensorSplit[index] ?? 0))
  if (ends === null) return null
  const first = layers + 1 - onDevices
  return Array.from({ length: layers }, (_, layer) => {
    if (layer < first) return undefined
    const place = Math.fround((layer - first) / onDevices)
    return devices[ends.findIndex((end) => end > place)]
  })
}

/** Where each device's share of the layers ends, from 0 to 1; in 32 bits, as llama.cpp compares them. */
function shareEnds(shares: readonly number[]): number[] | null {
  let sum = 0
  const sums = shares.map((share) => (sum = Math.fround(sum + Math.fround(share))))
  return sum > 0 ? sums.map((end) => Math.fround(end / sum)) : null
}
