/** What a child's log (at `--log-verbosity 4`) says it is really using; null until it has said so. */
export interface ObservedState {
  cacheTypeK: string | null
  cacheTypeV: string | null
  kMiB: number | null
  vMiB: number | null
  buffers: readonly { device: string; mib: number }[]
  cells: number | null
  contextSize: number | null
  flashAttention: 'on' | 'off' | null
}
