/** Where a value can come from, by rising precedence. `code`: the object that a host app passed in. */
export type LayerName = 'default' | 'file' | 'code' | 'profile' | 'environment' | 'command line'

/** Where something stands, for a message: lines and columns start at 1. */
export interface Place {
  /** Absolute path of a file, else what names the place: a variable, a flag. */
  file: string
  line: number
  column: number
  /** As a person reads it: `cortex.yaml:7:13`, `CORTEX_CACHE_TYPE_K`, `--ctx-size`. */
  text: string
}

export interface LayerEntry {
  value: unknown
  layer: LayerName
  /** Of the layer `profile`: which one. */
  profile?: string
  place: Place
}

/** What one source sets, by dotted key: `gateway.port`; the variables of `env` are a key each. */
export type Layer = ReadonlyMap<string, LayerEntry>
