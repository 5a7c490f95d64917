import type { Layer, LayerEntry } from './layer.js'

/** A checksum is of one thing: what names another thing does away with it. */
const checksums = { model: 'modelSha256', 'binary.url': 'binary.sha256' } as const

/**
 * Lays layers over each other, the one that counts least first. Groups merge key by key and `env` variable by
 * variable; a list replaces the list below it.
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
