import type { CacheBuild } from '../kv-cache/cache-rules.js'
import type { BinaryFacts } from '../facts/machine-and-build.js'

/** What the rules of the cache ask of a build; `name` is for their messages, where somebody reads them. */
export function cacheBuildOf({ backend, build, features }: BinaryFacts, name = ''): CacheBuild {
  return { name, cacheTypes: features.cacheTypes, backend, build }
}
