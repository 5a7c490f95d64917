import { readFile } from 'node:fs/promises'

/** How many processes the kernel has killed so far because memory ran out; null where it does not say (not Linux). */
export async function countOomKills(): Promise<number | null> {
  try {
    const found = /^oom_kill (\d+)$/m.exec(await readFile('/proc/vmstat', 'latin1'))
    return found ? Number(found[1]) : null
  } catch {
    return null
  }
}
