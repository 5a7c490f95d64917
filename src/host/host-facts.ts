import type { HostFacts, Libc } from '../facts/machine-and-build.js'
import { readGraphics } from './graphics.js'
import { readLibc } from './libc.js'

/** The machine that this process runs on. Spawns nothing, and takes less than a millisecond. */
export function readHostFacts(env: HostFacts['env'] = process.env): HostFacts {
  const facts: HostFacts = { platform: process.platform, arch: process.arch, env }
  if (process.platform !== 'linux') return facts
  let libc: { found: Libc | undefined } | null = null
  return {
    ...facts,
    graphics: readGraphics(env),
    // 4 ms, which only the choice of a build has use for.
    get libc() {
      libc ??= { found: readLibc() }
      return libc.found
    },
  }
}
