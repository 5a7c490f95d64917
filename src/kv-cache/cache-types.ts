import type { CacheTypeName } from '../settings/settings.js'

/** Storage format of a cache type: `blockValues` values take `blockBytes` bytes (ggml's type traits). */
export interface CacheType {
  name: CacheTypeName
  /** Values per block: 1, or 32 for types with a shared scale. */
  blockValues: number
  /** Bytes per block, its scale included. */
  blockBytes: number
  /** A quantized type for V needs flash attention. */
  quantized: boolean
}

const plain = (name: string, bytes: number): CacheType => ({
  name,
  blockValues: 1,
  blockBytes: bytes,
  quantized: false,
})
const blocks = (name: string, blockBytes: number): CacheType => ({
  name,
  blockValues: 32,
  blockBytes,
  quantized: true,
})

/** From precise to small. Other types that a build lists are accepted as well, but their size is measured, not computed. */
export const cacheTypes: readonly CacheType[] = [
  plain('f32', 4),
  plain('f16', 2),
  plain('bf16', 2),
  blocks('q8_0', 34),
  blocks('q5_1', 24),
  blocks('q5_0', 22),
  blocks('q4_1', 20),
  blocks('iq4_nl', 18),
  blocks('q4_0', 18),
]

/** The storage format of a type; undefined: not one of {@link cacheTypes}. */
export function cacheType(name: CacheTypeName): CacheType | undefined {
  return cacheTypes.find((type) => type.name === name)
}

/** Whether a type is quantized. Unknown types count as quantized, because nearly all ggml types are. */
export function isQuantized(name: CacheTypeName): boolean {
  return cacheType(name)?.quantized ?? true
}

/** Bytes of a row of `values` values, as `ggml_row_size` computes them; undefined where the row is not a multiple of the block. */
export function rowBytes(type: CacheType, values: number): number | undefined {
  return values % type.blockValues === 0 ? (values / type.blockValues) * type.blockBytes : undefined
}
