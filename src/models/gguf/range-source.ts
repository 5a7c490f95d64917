/** Something that bytes can be read from at any place: a file, or a URL whose host serves ranges. */
export interface RangeSource {
  /** For messages: a path or an address. */
  name: string
  /** Bytes in all; null where that is not known. */
  size: () => number | null
  /** `length` bytes from `offset`, or as many as there are. */
  read: (offset: number, length: number) => Promise<Buffer>
  close: () => Promise<void>
}
