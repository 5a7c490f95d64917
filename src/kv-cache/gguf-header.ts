/** One value of a GGUF header. 64-bit integers that a number holds exactly are numbers, others bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray

/** A long array is not kept: `values` is then null and only its length is known. */
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
}
