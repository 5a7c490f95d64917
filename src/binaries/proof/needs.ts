/** What a library asks of the system's loader. */
export interface LibraryNeeds {
  format: 'elf' | 'pe'
  /** Opaque: a library for another machine does not satisfy this one. */
  machine: number
  /** In the order in which they are looked for: `libcudart.so.13`, `cublas64_13.dll`. */
  needed: readonly string[]
  /** ELF: where it says that they lie, `$ORIGIN` not yet put in. */
  runpath: readonly string[]
}

/** As many bytes from there as there are, up to that many. GPU libraries have hundreds of megabytes; their lists, a few kilobytes. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>
