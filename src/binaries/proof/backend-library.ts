import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BinaryFacts } from '../../facts/machine-and-build.js'

export interface BuildFolders {
  /** In which ggml looks for its backends, or packagers put them. */
  backends: readonly string[]
  /** The folders that the loader searches. */
  libraries: readonly string[]
}

/** Upstream's archives have all in one folder; Debian and other packagers tell programs, libraries and backends apart. */
export async function buildFolders({ folder, source }: Pick<BinaryFacts, 'folder' | 'source'>): Promise<BuildFolders> {
  const above = path.dirname(folder)
  const roots =
    source === 'debian' ? [path.join(above, 'root/usr/lib')] : [path.join(above, 'lib'), path.join(above, 'lib64')]
  const nested = await Promise.all(
    roots.map(async (lib) => {
      const names = (await list(lib)).filter((name) => /^[\w.]+-linux-gnu\w*$/.test(name))
      return [lib, ...names.map((name) => path.join(lib, name))]
    }),
  )
  const libraries = nested.flat().flatMap((lib) => [lib, path.join(lib, 'llama')])
  const ggml = await Promise.all(
    nested.flat().map(async (lib) => {
      const names = (await list(path.join(lib, 'ggml'))).filter((name) => name.startsWith('backends'))
      return [path.join(lib, 'ggml'), ...names.map((name) => path.join(lib, 'ggml', name))]
    }),
  )
  return {
    backends: [folder, path.join(above, 'backends'), ...libraries, ...ggml.flat()],
    libraries: [folder, ...libraries],
  }
}

/** The file of a backend, `libggml-cuda.so` or `ggml-cuda.dll`; null where the build has none. */
export async function findBackendLibrary(name: string, folders: readonly string[]): Promise<string | null> {
  const pattern = new RegExp(`^(lib)?ggml-${name}\\.(so|dll|dylib)(\\.[\\d.]+)?$`)
  for (const folder of folders) {
    for (const entry of (await list(folder)).filter((name) => pattern.test(name))) {
      const file = path.join(folder, entry)
      // A link may have lost what it leads to.
      if ((await stat(file).catch(() => null))?.isFile() === true) return file
    }
  }
  return null
}

async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}
