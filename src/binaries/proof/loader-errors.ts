import path from 'node:path'

/**
 * What glibc's loader had against a library, of its own output under `LD_DEBUG`; null if nothing. ggml keeps it to itself.
 *
 * `  2772:	/x/libggml-cuda.so: error: symbol lookup error: undefined symbol: cublasXyz (fatal)`, and
 * ``/x/libm.so.6: error: version lookup error: version `GLIBC_2.38' not found (required by /x/libggml-cuda.so) (fatal)``.
 */
export function loaderError(output: string, library: string): string | null {
  const name = path.basename(library)
  for (const line of output.split(/\r?\n/)) {
    const [, object, words] = /^\s*\d+:\s+(\S.*): error: (.*?)(?: \((?:fatal|continued)\))?\s*$/.exec(line) ?? []
    if (object === undefined || words === undefined) continue
    // ggml asks every backend for these two, and not every one has both.
    if (/undefined symbol: ggml_backend_(score|init)$/.test(words)) continue
    if (path.basename(object) === name) return words
    if (words.includes(`${name})`)) return `${path.basename(object)}: ${words}`
  }
  return null
}
