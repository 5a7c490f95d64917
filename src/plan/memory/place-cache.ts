import { bytesByDevice, type CachePlacement } from '../../kv-cache/cache-devices.js'
import type { CacheBytes } from '../../kv-cache/cache-sizes.js'
import type { Settings } from '../../settings/settings.js'
import type { BinaryFacts } from '../../facts/machine-and-build.js'
import { usesDevices } from '../../facts/free-memory.js'

/** Bytes of K, V and state by device; null where llama.cpp decides by the free memory. */
export function placeCache(
  settings: Settings,
  binary: BinaryFacts,
  bytes: CacheBytes | null,
): Readonly<Record<string, number>> | null {
  const placement = readPlacement(settings, binary)
  const byDevice = bytes && placement && bytesByDevice(bytes, placement)
  return byDevice && Object.fromEntries([...byDevice].map(([name, { k, v, state }]) => [name, k + v + state]))
}

function readPlacement(settings: Settings, binary: BinaryFacts): CachePlacement | null {
  const { devices, gpuLayers = 'auto', splitMode, tensorSplit, mainGpu = 0, kvOffload } = settings
  if (!usesDevices({ binary, settings }) || kvOffload === false) return { devices: [], gpuLayers: 0 }
  if (devices === undefined || splitMode === 'tensor') return null
  // Without `--fit` all layers go to the devices unless their number is set.
  const all = gpuLayers === 'auto' && settings.fit === false && binary.features.flags.includes('--fit')
  if (gpuLayers === 'auto' && !all) return null
  return {
    devices: splitMode === 'none' ? devices.slice(mainGpu, mainGpu + 1) : devices,
    gpuLayers: gpuLayers === 'auto' ? 'all' : gpuLayers,
    tensorSplit,
  }
}
