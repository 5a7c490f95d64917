import { readdir, readlink, realpath } from 'node:fs/promises'
import path from 'node:path'

/**
 * Paths below `folder` that are the program of a process, or that it works in. Linux only, where /proc shows them; of other
 * users' processes it does not, and elsewhere nothing is found.
 */
export async function programsBelow(folder: string, proc = '/proc'): Promise<string[]> {
  if (process.platform !== 'linux') return []
  // The kernel has followed the links in the path, so that we must too.
  const real = await realpath(folder).catch(() => null)
  if (real === null) return []
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const links = pids.flatMap((pid) => [`${proc}/${pid}/exe`, `${proc}/${pid}/cwd`])
  const targets = await Promise.all(links.map((link) => readlink(link).catch(() => '')))
  const below = targets.filter((target) => target.startsWith(real + path.sep))
  return below.map((target) => path.join(folder, path.relative(real, target)))
}
