/** One value of a GGUF header. 64-bit integers that a number holds exactly are numbers, others bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray

/** Of a long array, or a string beyond 1 MiB, only the length is kept: `values` is then null. */
export interface GgufArray {
  /** Entries; of a string that was passed over, bytes. */
  length: number
  /** null: passed over. */
  values: readonly GgufValue[] | null
}

/** The metadata of a GGUF file, as written; what it means is read by {@link modelShape}. */
export interface GgufHeader {
  /** 2 or 3. */
  version: number
  /** false: written by and for a big-endian machine. */
  littleEndian: boolean
  /** In this file; of a split model, in all of its parts once they are joined. */
  tensorCount: number
  /** By key: `general.architecture`, `llama.block_count`, … */
  metadata: Readonly<Record<string, GgufValue>>
  /** Bytes up to the start of the tensor data. */
  headerBytes: number
  /** Bytes of all tensor data that the header describes, alignment included. */
  tensorBytes: number
  /** Values in all tensors of this file: what is called the number of parameters. */
  parameterCount?: number
}
