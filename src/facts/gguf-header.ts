/** One value of a GGUF header. 64-bit integers are numbers where those are exact, bigints otherwise. */
export type GgufValue = number | bigint | boolean | string | GgufArray

/** An array, or a string longer than 1 MiB. Of long ones only the length is kept, and `values` is null. */
export interface GgufArray {
  /** Number of entries; of a skipped string, bytes. */
  length: number
  /** Null: skipped. */
  values: readonly GgufValue[] | null
}

/** The metadata of a GGUF file as written. {@link modelShape} interprets it. */
export interface GgufHeader {
  /** 2 or 3. */
  version: number
  /** false: the file is big-endian. */
  littleEndian: boolean
  /** Tensors in this file, or in all parts of a split model. */
  tensorCount: number
  /** By key: `general.architecture`, `llama.block_count`, … */
  metadata: Readonly<Record<string, GgufValue>>
  /** Bytes up to the start of the tensor data. */
  headerBytes: number
  /** Bytes of all tensor data that the header describes, alignment included. */
  tensorBytes: number
  /** Values in all tensors: the number of parameters. */
  parameterCount?: number
}
