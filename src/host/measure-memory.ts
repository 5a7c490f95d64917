import { readFile } from 'node:fs/promises'
import { freemem } from 'node:os'
import { roomInCgroups, type ReadText } from './cgroup-memory.js'
import { runForOutput } from './run-for-output.js'

/** Where the figures come from. */
export interface MemorySource {
  platform: NodeJS.Platform
  readText: ReadText
  /** What `vm_stat` prints; null where it cannot be run. */
  vmStat: () => Promise<string | null>
  /** Bytes that the system calls free. */
  freemem: () => number
}

/**
 * Bytes of main memory that a new process of ours could have without anything being swapped out or killed: on Linux what
 * the kernel calls available, within the limits of the container. Never throws; null where it is not known.
 */
export async function measureMemory(source: MemorySource = thisMachine): Promise<number | null> {
  switch (source.platform) {
    case 'linux': {
      const [available, room] = await Promise.all([availableOnLinux(source), roomInCgroups(source.readText)])
      return available === null || room === null ? null : Math.min(available, room)
    }
    case 'darwin':
      return availableOnDarwin(await source.vmStat()) ?? source.freemem()
    default:
      return source.freemem()
  }
}

async function availableOnLinux({ readText }: MemorySource): Promise<number | null> {
  const [, kibibytes] = /^MemAvailable: +(\d+) kB$/m.exec((await readText('/proc/meminfo')) ?? '') ?? []
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** macOS keeps little free on purpose: inactive pages are given to whoever asks. */
function availableOnDarwin(vmStat: string | null): number | null {
  const [, pageSize] = /page size of (\d+) bytes/.exec(vmStat ?? '') ?? []
  const [free, inactive, speculative] = ['free', 'inactive', 'speculative'].map((kind) => {
    const [, pages] = new RegExp(`^Pages ${kind}: +(\\d+)\\.`, 'm').exec(vmStat ?? '') ?? []
    return pages === undefined ? undefined : Number(pages)
  })
  if (pageSize === undefined || free === undefined || inactive === undefined) return null
  return Number(pageSize) * (free + inactive + (speculative ?? 0))
}

const thisMachine: MemorySource = {
  platform: process.platform,
  readText: (file) => readFile(file, 'utf8').catch(() => null),
  vmStat: () =>
    runForOutput('/usr/bin/vm_stat', [], { cwd: '/', env: {}, timeout: 2_000 }).then(
      ({ code, stdout }) => (code === 0 ? stdout : null),
      () => null,
    ),
  freemem,
}
