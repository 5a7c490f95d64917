import { readFile } from 'node:fs/promises'

/** Bytes of a process that are in memory; null where the system does not tell at little cost, or there is no such process. */
export async function residentMemory(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kib === undefined ? null : Number(kib) * 1024
}
