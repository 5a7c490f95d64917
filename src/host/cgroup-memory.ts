import path from 'node:path'

/** The text of a file; null where it cannot be read. */
export type ReadText = (file: string) => Promise<string | null>

/** The names that the two versions of cgroups have for the same things. */
interface Version {
  limits: readonly string[]
  usage: string
  /** The line of `memory.stat` with the bytes of the page cache that the kernel takes back first. */
  reclaimable: readonly string[]
}

const v1: Version = {
  limits: ['memory.limit_in_bytes'],
  usage: 'memory.usage_in_bytes',
  reclaimable: ['total_inactive_file', 'inactive_file'],
}
const v2: Version = { limits: ['memory.max', 'memory.high'], usage: 'memory.current', reclaimable: ['inactive_file'] }

/**
 * Bytes that this process may still take within the limits of its cgroup and of those above it; Infinity where there are
 * none, null where there is a limit whose use cannot be read. On a hybrid system memory is limited by v1, as v2 has no
 * such files there.
 */
export async function roomInCgroups(readText: ReadText): Promise<number | null> {
  const [memberships, mounts] = await Promise.all([readText('/proc/self/cgroup'), readText('/proc/self/mountinfo')])
  const folders = [...foldersOf(memberships ?? '', mounts ?? '')]
  const rooms = await Promise.all(folders.map(({ folder, version }) => roomIn(folder, version, readText)))
  return rooms.reduce((least, room) => (least === null || room === null ? null : Math.min(least, room)), Infinity)
}

function* foldersOf(memberships: string, mounts: string): Generator<{ folder: string; version: Version }> {
  for (const line of memberships.split('\n')) {
    // `4:memory:/user.slice`, or `0::/user.slice` for v2.
    const [, controllers, cgroup] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || cgroup === undefined) continue
    const version = controllers === '' ? v2 : controllers.split(',').includes('memory') ? v1 : null
    if (version === null) continue
    for (const { root, point } of mountsOf(version, mounts)) {
      // A container may see only its own part of the tree, mounted under a path that its membership does not begin with.
      const below = path.posix.relative(root, cgroup)
      const own = below.startsWith('..') ? point : path.posix.join(point, below)
      for (const folder of upTo(point, own)) yield { folder, version }
    }
  }
}

function upTo(top: string, folder: string): string[] {
  const above = path.posix.dirname(folder)
  return folder === top || above === folder ? [folder] : [folder, ...upTo(top, above)]
}

/** `32 31 0:28 /root /mount/point rw,relatime shared:9 - cgroup cgroup rw,memory` */
function mountsOf(version: Version, mounts: string): { root: string; point: string }[] {
  return mounts.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root, point] = before.split(' ')
    const [type, , options = ''] = after.split(' ')
    const fits = version === v2 ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes('memory')
    return fits && root !== undefined && point !== undefined
      ? [{ root: decodeOctal(root), point: decodeOctal(point) }]
      : []
  })
}

/** The kernel writes a space in a path as `\040`. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
}

async function roomIn(folder: string, version: Version, readText: ReadText): Promise<number | null> {
  const read = (name: string) => readText(path.posix.join(folder, name))
  const limits = await Promise.all(version.limits.map(read))
  // `max`, or no such file: the root has none.
  const limit = Math.min(...limits.map((text) => toBytes(text) ?? Infinity))
  if (limit === Infinity) return Infinity
  const [usage, statistics] = await Promise.all([read(version.usage), read('memory.stat')])
  const used = toBytes(usage)
  return used === null ? null : Math.max(0, limit - used + reclaimable(version, statistics ?? ''))
}

function toBytes(text: string | null): number | null {
  return text !== null && /^\d+\s*$/.test(text) ? Number(text) : null
}

function reclaimable(version: Version, statistics: string): number {
  const figures = version.reclaimable.map((name) => new RegExp(`^${name} (\\d+)$`, 'm').exec(statistics)?.[1])
  return Number(figures.find((figure) => figure !== undefined) ?? 0)
}
