import { stat } from 'node:fs/promises'
import path from 'node:path'
import { readLibraryNeeds } from './library-needs.js'
import { type LibraryNeeds } from './needs.js'
import { readLoaderCache, type LoaderCache } from './loader-cache.js'

/** Where the system's loader looks for the libraries of a build. */
export interface LibrarySearch {
  platform: NodeJS.Platform
  /** The child's variables. */
  env: Readonly<Record<string, string>>
  /** Folders that the build is started with, or that hold its program. */
  folders: readonly string[]
  /** What runs, and so has its own libraries: those are in memory already. */
  program?: string
  /** The machine's; default `/`. */
  root?: string
}

export interface MissingLibrary {
  name: string
  /** File name of the library that asks for it. */
  neededBy: string
  /** Path of a file of that name which is no library for this machine, where that is all that was found. */
  unusable?: string
}

/** A closure larger than this is no build of llama.cpp. */
const MAX_LIBRARIES = 512

/** Of all libraries that `file` needs, and that these need in turn, the first that the loader would not find. */
export async function findMissingLibrary(file: string, search: LibrarySearch): Promise<MissingLibrary | null> {
  const places = await placesOf(search)
  const { names: loaded } = await walk(search.program, places, new Set())
  const { missing } = await walk(file, places, loaded)
  return missing
}

interface Walk {
  /** All that was asked for. */
  names: Set<string>
  missing: MissingLibrary | null
}

/** Breadth first, as the loader does it. */
async function walk(file: string | undefined, places: Places, known: ReadonlySet<string>): Promise<Walk> {
  const names = new Set(known)
  const needs = file === undefined ? null : await readLibraryNeeds(file)
  let missing: MissingLibrary | null = null
  const queue = needs === null || file === undefined ? [] : [{ file, needs }]
  for (let next = queue.shift(); next !== undefined && names.size < MAX_LIBRARIES; next = queue.shift()) {
    for (const name of next.needs.needed) {
      if (names.has(name) || isOfSystem(name)) continue
      names.add(name)
      const found = await locate(name, next, places)
      if ('needs' in found) queue.push(...(places.knownWhole(found.file) ? [] : [found]))
      else if (found.unusable !== null)
        missing ??= { name, neededBy: path.basename(next.file), unusable: found.unusable }
      else missing ??= { name, neededBy: path.basename(next.file) }
    }
  }
  return { names, missing }
}

interface Library {
  file: string
  needs: LibraryNeeds
}

async function locate(name: string, asking: Library, places: Places): Promise<Library | { unusable: string | null }> {
  for (const file of places.list(name, asking)) {
    const needs = await readLibraryNeeds(file)
    if (needs?.machine === asking.needs.machine) return { file, needs }
    // One for another machine is passed over by the loader; what is no library at all ends its search.
    if (needs === null && (await isFile(file))) return { unusable: file }
  }
  return { unusable: null }
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false
}

interface Places {
  /** All paths at which a library may lie, in the order in which they are tried. */
  list(name: string, asking: Library): string[]
  /** Of the system itself, which has what it needs: what Windows delays or redirects is not ours to follow. */
  knownWhole(file: string): boolean
}

async function placesOf({ platform, env, folders, root = '/' }: LibrarySearch): Promise<Places> {
  if (platform === 'win32') return placesOnWindows(env, folders)
  const cache: LoaderCache = await readLoaderCache(path.join(root, 'etc/ld.so.cache'))
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(/[:;]/).filter((folder) => folder !== '')
  const list: Places['list'] = (name, { file, needs }) => {
    if (name.includes('/')) return [name]
    const origin = path.dirname(file)
    const runpath = needs.runpath.map((folder) => folder.replace(/\$(\{ORIGIN\}|ORIGIN\b)/g, origin))
    const own = [...runpath, ...named, ...folders, origin].map((folder) => path.join(folder, name))
    const ofSystem = [...(cache.get(name) ?? []), ...systemFolders.map((folder) => path.join(folder, name))]
    return [...own, ...ofSystem.map((place) => path.join(root, place))]
  }
  return { list, knownWhole: () => false }
}

/** What the loaders of glibc and musl have built in, as distributions set them. */
const systemFolders = [
  ...['x86_64-linux-gnu', 'aarch64-linux-gnu', 's390x-linux-gnu'].flatMap((triplet) => [
    `/lib/${triplet}`,
    `/usr/lib/${triplet}`,
  ]),
  ...['/lib64', '/usr/lib64', '/lib', '/usr/lib', '/usr/local/lib'],
]

/** "Dynamic-link library search order" for desktop programs, without the current folder. */
function placesOnWindows(env: Readonly<Record<string, string>>, folders: readonly string[]): Places {
  const variable = (name: string): string =>
    Object.entries(env).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? ''
  const windows = variable('SystemRoot') || 'C:\\Windows'
  const system = [path.join(windows, 'System32'), windows]
  const searched = [...system, ...variable('PATH').split(path.delimiter)]
  return {
    list: (name, { file }) =>
      [path.dirname(file), ...folders, ...searched]
        .filter((folder) => folder !== '')
        .map((folder) => path.join(folder, name)),
    knownWhole: (file) => system.includes(path.dirname(file)),
  }
}

/** Sets of functions that Windows resolves by itself, and what every Windows has. */
function isOfSystem(name: string): boolean {
  return /^(api-ms-|ext-ms-|(kernel32|ntdll|advapi32|user32|gdi32|shell32|ole32|ws2_32|dbghelp|setupapi)\.dll$)/i.test(
    name,
  )
}
