/** Random access to bytes: of a file, or of a URL whose host supports ranges. */
export interface RangeSource {
  /** For messages: a path or an address. */
  name: string
  /** Total bytes; null: unknown. */
  size: () => number | null
  /** `length` bytes from `offset`, or fewer at the end. */
  read: (offset: number, length: number) => Promise<Buffer>
  close: () => Promise<void>
}
