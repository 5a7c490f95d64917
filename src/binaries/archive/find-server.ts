import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { serverName } from '../sources/find-on-path.js'

export interface FoundServer {
  /** Relative to the folder, with slashes. */
  executable: string
  /** llama.cpp's other programs beside it, by name without `.exe`. */
  tools: Record<string, string>
}

/** Deep enough for `WRAPPER/usr/local/bin`. */
const maxDepth = 4

/**
 * Finds the server in what was unpacked: releases have it at the top or in one folder, those of 2025 in `build/bin`, an
 * archive of an installed prefix in `bin`. The one that lies highest is taken.
 *
 * @param archive Its name for a person.
 * @throws CortexError ARCHIVE_INVALID where there is none
 */
export async function findServer(folder: string, platform: NodeJS.Platform, archive: string): Promise<FoundServer> {
  const name = serverName(platform)
  for (let depth = 0, level = ['']; depth <= maxDepth && level.length > 0; depth++) {
    const next: string[] = []
    for (const below of level.sort()) {
      const entries = await readdir(path.join(folder, below), { withFileTypes: true })
      const isProgram = (entry: (typeof entries)[number]): boolean => entry.isFile() || entry.isSymbolicLink()
      const at = (file: string): string => (below === '' ? file : `${below}/${file}`)
      if (entries.some((entry) => entry.name === name && isProgram(entry))) {
        const tools = entries.filter((entry) => isProgram(entry) && isTool(entry.name, platform) && entry.name !== name)
        const byName = tools.map((entry) => [entry.name.replace(/\.exe$/, ''), at(entry.name)] as const)
        return { executable: at(name), tools: Object.fromEntries(byName.sort()) }
      }
      next.push(...entries.filter((entry) => entry.isDirectory()).map((entry) => at(entry.name)))
    }
    level = next
  }
  throw new CortexError('ARCHIVE_INVALID', `${archive} has no ${name}.`, {
    hint: `It should be an archive of llama.cpp's programs for this system; sources are none.`,
  })
}

function isTool(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^(llama|ggml)-[\w-]+\.exe$/.test(name) : /^(llama|ggml)-[\w-]+$/.test(name)
}
