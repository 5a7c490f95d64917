import type { CacheBuild } from '../kv-cache/cache-rules.js'
import type { BinaryFacts } from '../facts/machine-and-build.js'

/** The build as the cache rules need it. `name` appears in their messages; it may be empty where those are not shown. */
export function cacheBuildOf({ backend, build, features }: BinaryFacts, name = ''): CacheBuild {
  return { name, cacheTypes: features.cacheTypes, backend, build }
}
