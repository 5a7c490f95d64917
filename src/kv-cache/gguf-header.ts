/** One value of a GGUF header. 64-bit integers that a number holds exactly are numbers, others bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray

/** Of a long array, or a string beyond 1 MiB, only the length is kept: `values` is then null. */
export interface GgufArray {
  length: number
  values: readonly GgufValue[] | null
}

/** The metadata of a GGUF file, as written; what it means is read by {@link modelShape}. */
export interface GgufHeader {
  /** 2 or 3. */
  version: number
  littleEndian: boolean
  tensorCount: number
  metadata: Readonly<Record<string, GgufValue>>
  /** Bytes up to the start of the tensor data. */
  headerBytes: number
  /** Bytes of all tensor data that the header describes, alignment included. */
  tensorBytes: number
  /** Values in all tensors of this file: what is called the number of parameters. */
  parameterCount?: number
}
