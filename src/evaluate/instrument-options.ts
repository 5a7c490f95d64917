import type { LaunchChild } from '../child/child.js'
import type { GroupGuard } from '../child/guard-groups.js'
import type { ModelShape } from '../kv-cache/model-shape.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { Conditions } from './evaluation.js'
import type { Tool } from './find-tools.js'

/** What real instruments need of the world. */
export interface InstrumentOptions {
  /** The plan of a server for one pair. */
  planFor(pair: CacheTypePair): LaunchPlan
  shape: ModelShape
  conditions: Conditions
  text: string
  /** A file that holds `text`. */
  textFile: string
  /** Null: this build does not have it. */
  tools: { perplexity: Tool | null; bench: Tool | null }
  launch: LaunchChild
  guard: GroupGuard
  /** For sockets; short, private. */
  runFolder: string
  /** For the reference's predictions, which may be some GB; private. */
  scratchFolder: string
}
