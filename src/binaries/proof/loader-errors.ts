import path from 'node:path'
import type { MissingLibrary } from './library-search.js'

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

/**
 * Of what a library needs, and this needs in turn, the first that glibc's loader looked for in vain, of its own output under
 * `LD_DEBUG=files`: it has a line `file=libcuda.so.1 [0];  needed by /x/libggml-cuda.so [0]`, and for what it finds a second
 * one that ends with `generating link map`. null: none; undefined: it has not been asked for the library.
 */
export function unfoundLibrary(output: string, library: string): MissingLibrary | null | undefined {
  const found = new Set(
    [...output.matchAll(/\sfile=(\S.*?) \[\d+\];\s+generating link map/g)].map(([, file]) => path.basename(file ?? '')),
  )
  const name = path.basename(library)
  if (!found.has(name)) return undefined
  const closure = new Set([name])
  for (const [, needed, by] of output.matchAll(/\sfile=(\S.*?) \[\d+\];\s+needed by (\S.*?) \[\d+\]/g)) {
    const neededBy = path.basename(by ?? '')
    if (needed === undefined || !closure.has(neededBy)) continue
    if (!found.has(path.basename(needed))) return { name: needed, neededBy }
    closure.add(path.basename(needed))
  }
  return null
}
