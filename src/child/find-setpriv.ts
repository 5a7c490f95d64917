import { readFile, realpath } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/** util-linux's is 60 KB; larger ones are collections such as BusyBox. */
const maxBytes = 1024 * 1024

/**
 * What to put before a command so that the kernel kills it when we die, in whatever state it is then; nothing where
 * there is no `setpriv` that can (it came with util-linux 2.33; BusyBox's cannot). The kernel watches the thread that
 * spawned, so a worker thread, which may end before its process does, must not use it.
 */
export async function deathSignalPrefix(
  searchPath: string,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly string[]> {
  if (platform !== 'linux' || !isMainThread) return []
  for (const folder of searchPath.split(delimiter).filter((entry) => entry.startsWith('/'))) {
    const file = join(folder, 'setpriv')
    if (await supportsDeathSignal(file)) return [file, '--pdeathsig', 'KILL', '--']
  }
  return []
}

/** Asks the file instead of running it, which would cost a process for each launch. */
async function supportsDeathSignal(file: string): Promise<boolean> {
  try {
    if (basename(await realpath(file)) !== 'setpriv') return false
    const bytes = await readFile(file)
    return bytes.length <= maxBytes && bytes.includes('pdeathsig')
  } catch {
    return false
  }
}
