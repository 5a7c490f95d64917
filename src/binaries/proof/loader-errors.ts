import path from 'node:path'

export interface MissingLibrary {
  name: string
  /** File name of the library that asks for it. */
  neededBy: string
  /** Path of a file of that name which is not a library, where that is what was found. */
  unusable?: string
}

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

/** Why a loader that was asked to load a library alone did not, or `missing`: the library that it did not find. */
export type LoadFault = { missing: MissingLibrary } | { words: string }

/**
 * What the loader says of a library that it was asked to list under `LD_DEBUG=files`; null if it can be loaded. glibc's last
 * line is `X: error while loading shared libraries: libcuda.so.1: cannot open shared object file: No such file or directory`,
 * or has a path and `file too short`, `invalid ELF header` and the like; musl has a line
 * `Error loading shared library libcuda.so.1: No such file or directory (needed by /x/libggml-cuda.so)`.
 */
export function loadFault(output: string, library: string): LoadFault | null {
  const [, absent, by] = /^Error loading shared library (\S+): No such file.*\(needed by (.*)\)/m.exec(output) ?? []
  if (absent !== undefined) return { missing: { name: absent, neededBy: path.basename(by ?? library) } }
  const [, words] = /(?:error while loading shared libraries: |^Error loading shared library )(.*)$/m.exec(output) ?? []
  if (words === undefined) return null
  const [, name] = /^([^/\s]+): cannot open shared object file/.exec(words) ?? []
  if (name === undefined) return { words }
  const unfound = unfoundLibrary(output, library)
  return { missing: unfound?.name === name ? unfound : { name, neededBy: path.basename(library) } }
}
