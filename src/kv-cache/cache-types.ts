import type { CacheTypeName } from '../settings/settings.js'

/** How a cache type is laid out: `blockValues` values take `blockBytes` bytes (ggml's type traits). */
export interface CacheType {
  name: CacheTypeName
  /** 1, or 32 where a scale is shared. */
  blockValues: number
  /** Bytes of a block, its scale included. */
  blockBytes: number
  /** Of V, such a type needs flash attention. */
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

/** From precise to small. A build may list others: those are accepted, and their size is measured, not computed. */
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

/** How a type is laid out; undefined: none of {@link cacheTypes}. */
export function cacheType(name: CacheTypeName): CacheType | undefined {
  return cacheTypes.find((type) => type.name === name)
}

/** A name that we do not know is taken for a quantized one: all types that llama.cpp has added since f16 are. */
export function isQuantized(name: CacheTypeName): boolean {
  return cacheType(name)?.quantized ?? true
}

/** Bytes of one row of `values` values, as `ggml_row_size` has them; undefined where a block does not divide the row. */
export function rowBytes(type: CacheType, values: number): number | undefined {
  return values % type.blockValues === 0 ? (values / type.blockValues) * type.blockBytes : undefined
}
