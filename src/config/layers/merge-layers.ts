import type { Layer, LayerEntry } from './layer.js'

/** A checksum belongs to one file: a layer that names another file drops it. */
const checksums = { model: 'modelSha256', 'binary.url': 'binary.sha256' } as const

/**
 * Merges layers, given by rising precedence. Groups merge by key and `env` by variable; a list replaces the list below it.
 */
export function mergeLayers(layers: readonly Layer[]): Layer {
  const merged = new Map<string, LayerEntry>()
  for (const layer of layers) {
    for (const [key, checksum] of Object.entries(checksums)) {
      const next = layer.get(key)
      if (next !== undefined && next.value !== merged.get(key)?.value) merged.delete(checksum)
    }
    for (const [key, entry] of layer) merged.set(key, entry)
  }
  return merged
}
