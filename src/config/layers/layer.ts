import type { Place } from '../sources/place.js'
import type { LayerName } from '../sources/settings-source.js'

export interface LayerEntry {
  value: unknown
  layer: LayerName
  /** The profile's name, in layer `profile`. */
  profile?: string
  place: Place
}

/** The values that one source sets, by dotted key (`gateway.port`, `env.NAME`). */
export type Layer = ReadonlyMap<string, LayerEntry>
