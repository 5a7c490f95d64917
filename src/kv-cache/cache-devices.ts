import type { CacheBytes, LayerBytes } from './cache-sizes.js'

/** The settings that decide on which device the cache of each layer is. */
export interface CachePlacement {
  /** Names in llama.cpp's order; empty: only the CPU. */
  devices: readonly string[]
  /** How many of the last layers are on devices, the output layer included (`--n-gpu-layers`). */
  gpuLayers: number | 'all'
  /** Proportions, one per device (`--tensor-split`). Without them llama.cpp divides layers by the free memory of the devices. */
  tensorSplit?: readonly number[] | undefined
  /** false: all caches stay in main memory (`--no-kv-offload`). */
  kvOffload?: boolean | undefined
}

/** llama.cpp's name for main memory. */
const mainMemory = 'CPU'

/**
 * Bytes of the cache by device, main memory as `CPU`. Cache and state of a layer are where the layer is, which follows
 * llama.cpp's `load_tensors` with `--split-mode layer`. Devices without any are omitted.
 *
 * Null where the free memory decides: several devices without `tensorSplit`.
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
