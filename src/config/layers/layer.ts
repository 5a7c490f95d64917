import type { Place } from '../sources/place.js'
import type { LayerName } from '../sources/settings-source.js'

export interface LayerEntry {
  value: unknown
  layer: LayerName
  /** Of the layer `profile`: which one. */
  profile?: string
  place: Place
}

/** What one source sets, by dotted key: `gateway.port`; the variables of `env` are a key each. */
export type Layer = ReadonlyMap<string, LayerEntry>
