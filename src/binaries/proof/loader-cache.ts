import { readFile } from 'node:fs/promises'

/** Layout of glibc's `struct cache_file_new` and `file_entry_new` (sysdeps/generic/dl-cache.h). */
const MAGIC = 'glibc-ld.so.cache1.1'
const HEADER = 48
const ENTRY = 24
/** Of the flags: 2 is little-endian, and 0, of before glibc 2.33, what the machine is. */
const BIG_ENDIAN = 3

/** Paths by library name, best first, as `ldconfig -p` prints them; empty where the machine has no such cache. */
export type LoaderCache = ReadonlyMap<string, readonly string[]>

export async function readLoaderCache(file = '/etc/ld.so.cache'): Promise<LoaderCache> {
  return parseLoaderCache(await readFile(file).catch(() => Buffer.alloc(0)))
}

export function parseLoaderCache(bytes: Buffer): LoaderCache {
  // Before glibc 2.32 a table of an older format may come first. All offsets count from the new one's start.
  const start = bytes.indexOf(MAGIC, 0, 'latin1')
  const found = new Map<string, string[]>()
  const table = start < 0 ? Buffer.alloc(0) : bytes.subarray(start)
  if (table.length < HEADER) return found
  const big = ((table[28] ?? 0) & 3) === BIG_ENDIAN
  const word = (at: number): number => (big ? table.readUInt32BE(at) : table.readUInt32LE(at))
  const count = Math.min(word(20), Math.floor((table.length - HEADER) / ENTRY))
  for (let index = 0; index < count; index += 1) {
    const at = HEADER + index * ENTRY
    const name = text(table, word(at + 4))
    const file = text(table, word(at + 8))
    if (name === null || file === null || !file.startsWith('/')) continue
    found.set(name, [...(found.get(name) ?? []), file])
  }
  return found
}

function text(table: Buffer, offset: number): string | null {
  const end = offset < table.length ? table.indexOf(0, offset) : -1
  return end <= offset || end - offset > 4096 ? null : table.toString('latin1', offset, end)
}
