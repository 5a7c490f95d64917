import { readdirSync, readFileSync } from 'node:fs'
import type { AssetHost } from '../../../src/binaries/assets/asset-host.js'

const folder = new URL('lists/', import.meta.url)

/** Names of the assets of real releases, by build, the oldest first. */
export const lists: ReadonlyMap<string, readonly string[]> = new Map(
  readdirSync(folder)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((file) => [file.replace('.txt', ''), readRows(new URL(file, folder))]),
)

export function listOf(build: string): readonly string[] {
  const list = lists.get(build)
  if (!list) throw new Error(`no list of ${build}`)
  return list
}

/** The lines of a file that are neither empty nor a comment. */
export function readRows(file: URL): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

export function columns(row: string): string[] {
  return row.split('|').map((cell) => cell.trim())
}

const systems = new Map([
  ['linux', '(?:ubuntu|linux)'],
  ['win32', 'win'],
  ['darwin', 'macos'],
  ['android', 'android'],
])

/** The archive of a list that a table means by the part of its name between system and architecture. */
export function serverNamed(list: readonly string[], host: AssetHost, cell: string): string {
  const bare = host.platform !== 'win32' && (cell === 'cpu' || cell === 'metal')
  const middle = bare ? host.arch : cell.includes(`${host.arch}-`) ? cell : `${cell}-${host.arch}`
  const archives = matching(list, `^llama-b\\d+-bin-${system(host)}-${middle}\\.(tar\\.gz|zip)$`)
  // Where a release has both, the tar.gz.
  return one(archives.length > 1 ? archives.filter((name) => name.endsWith('.tar.gz')) : archives, cell)
}

/** The archive with the CUDA libraries for a server that a table calls `cuda-12.8`. */
export function runtimeNamed(list: readonly string[], host: AssetHost, cell: string): string {
  const version = cell.replace('cuda-', '')
  return one(matching(list, `^cudart-llama-.*bin-${system(host)}-(cuda-)?${version}-${host.arch}\\.`), cell)
}

function system({ platform }: AssetHost): string {
  return systems.get(platform) ?? '-'
}

function matching(list: readonly string[], pattern: string): string[] {
  return list.filter((name) => new RegExp(pattern).test(name))
}

function one(names: readonly string[], cell: string): string {
  const [name, ...more] = names
  if (name === undefined || more.length > 0) throw new Error(`${cell} stands for ${names.length} archives`)
  return name
}
