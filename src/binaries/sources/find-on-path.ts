import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import type { HostFacts } from '../../facts/machine-and-build.js'

/** Homebrew's folders are often not in the PATH of a program that was not started from a terminal. */
const homebrew = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin']

/** The server's file name on a platform. */
export function serverName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'llama-server.exe' : 'llama-server'
}

/** The folders that `system` looks into: PATH in its order, then Homebrew's places. */
export function searchedFolders({ platform, env }: Pick<HostFacts, 'platform' | 'env'>): string[] {
  const variable = platform === 'win32' ? (env['Path'] ?? env['PATH']) : env['PATH']
  const listed = (variable ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .map((folder) => folder.replace(/^"(.*)"$/, '$1'))
  // An empty or relative entry means the current directory: what lies there is not to be run.
  const folders = [...listed, ...(platform === 'win32' ? [] : homebrew)].filter((folder) => path.isAbsolute(folder))
  return [...new Set(folders)]
}

/** Every executable file of that name in the folders, in their order. */
export async function findExecutables(name: string, folders: readonly string[]): Promise<string[]> {
  const files = folders.map((folder) => path.join(folder, name))
  const found = await Promise.all(files.map(isExecutableFile))
  return files.filter((_, index) => found[index])
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false
    await access(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
