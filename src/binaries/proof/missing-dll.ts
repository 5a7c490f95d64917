import { stat } from 'node:fs/promises'
import path from 'node:path'
import { readImportedDlls } from './imported-dlls.js'
import type { MissingLibrary } from './loader-errors.js'

/** Where Windows looks for the libraries of a build. */
export interface DllSearch {
  /** The child's variables. */
  env: Readonly<Record<string, string>>
  /** Folders that the build is started with, or that hold its program. */
  folders: readonly string[]
}

/** A closure larger than this is no build of llama.cpp. */
const maxLibraries = 512

/**
 * Of all DLLs that `file` imports, and that these import in turn, the first that Windows would not find, in the order in which
 * it loads them. Only here this is ours to find out: when `LoadLibrary` fails, it does not name the DLL that is missing, and
 * ggml skips such a backend without a message.
 */
export async function findMissingDll(file: string, { env, folders }: DllSearch): Promise<MissingLibrary | null> {
  const windows = variable(env, 'SystemRoot') || 'C:\\Windows'
  const system = [path.join(windows, 'System32'), windows]
  const searched = [...folders, ...system, ...variable(env, 'PATH').split(path.delimiter)]
  const names = new Set<string>()
  const queue = [file]
  for (let next = queue.shift(); next !== undefined && names.size < maxLibraries; next = queue.shift()) {
    const asking = await readImportedDlls(next)
    for (const name of asking?.imports ?? []) {
      if (names.has(name) || isOfSystem(name)) continue
      names.add(name)
      const found = await locate(name, asking?.machine, [path.dirname(next), ...searched])
      if (!('file' in found)) return { name, neededBy: path.basename(next), ...found }
      // What Windows' own libraries need, it redirects and delays as it likes.
      if (!system.includes(path.dirname(found.file))) queue.push(found.file)
    }
  }
  return null
}

/** "Dynamic-link library search order" for desktop programs, without the current folder. */
async function locate(
  name: string,
  machine: number | undefined,
  folders: readonly string[],
): Promise<{ file: string } | { unusable?: string }> {
  for (const folder of folders.filter((each) => each !== '')) {
    const file = path.join(folder, name)
    const found = await readImportedDlls(file)
    if (found?.machine === machine) return { file }
    // One for another machine is passed over; what is not a library at all ends the search.
    if (found === null && (await isFile(file))) return { unusable: file }
  }
  return {}
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false
}

/** Windows' variables have names without case. */
function variable(env: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(env).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? ''
}

/** Sets of functions that Windows resolves by itself, and what every Windows has. */
function isOfSystem(name: string): boolean {
  return /^(api-ms-|ext-ms-|(kernel32|ntdll|advapi32|user32|gdi32|shell32|ole32|ws2_32|dbghelp|setupapi)\.dll$)/i.test(
    name,
  )
}
