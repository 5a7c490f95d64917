import type { ErrorReport } from '../errors.js'
import type { ChildExit } from '../lifecycle/child-exit.js'
import type { SupervisorState } from '../lifecycle/lifecycle-state.js'
import type { WarningCode } from '../warnings.js'
import type { NotableRequest } from '../upstream/notable-request.js'

export type { SupervisorState }

/** What the child itself says it allocated; its log rounds each figure to 0.01 MiB. */
export interface KvObserved {
  /** MiB of K in all caches together. */
  kMiB: number
  /** MiB of V in all caches together. */
  vMiB: number
  /** How many caches that is: two where some layers have a window. */
  caches: number
  /** K and V together, by device as llama.cpp names it: `CPU`, `Vulkan0`. */
  buffers: readonly { device: string; mib: number }[]
}

/** What runs, for `ready` events and `status`. */
export interface Running {
  /** Of the gateway. */
  url: string
  /** Of the admin API, and the file that has its token; null: there is none. */
  admin: { url: string; tokenFile: string } | null
  /** llama-server's own. */
  pid: number
  supervisorPid: number
  /** How many launches there were, this one included. */
  generation: number
  /** `cpu`, `vulkan`, `cuda`, … */
  backend: string
  /** llama.cpp's build number; null where the build does not say. */
  build: number | null
  binary: { source: string; version: string; executable: string }
  model: { reference: string; path: string; bytes: number; architecture: string }
  /** As the child really runs them. */
  cacheTypeK: string
  cacheTypeV: string
  /** Why these, where the config leaves a type to `auto`; null: it names both. */
  cacheTypesReason?: string | null
  /** Bytes of K and V, computed; null where the architecture's layout is not known to us. */
  kvBytes: number | null
  /** Null: its log does not say. */
  kvObserved: KvObserved | null
  /** Tokens, of all slots together, by its log (`n_ctx`); null: that does not say. */
  contextSize: number | null
  /** Null: its log does not say. */
  flashAttention: 'on' | 'off' | null
  argv: readonly string[]
}

/** What came of a change of the settings. */
export interface ReloadOutcome {
  /**
   * `applied`: a new child serves. `live`: it took effect without one. `rolled-back`: the new child did not come up, and
   * the last good one serves. `rejected`: it was wrong, or the supervisor was stopping; nothing was touched.
   */
  outcome: 'applied' | 'live' | 'unchanged' | 'rolled-back' | 'rejected'
  /** Which settings differ and what each asks for. */
  changes: readonly { key: string; from: unknown; to: unknown; effect: 'relaunch' | 'live' }[]
  /** How the children were switched; null: they were not. */
  strategy: 'blueGreen' | 'stopFirst' | null
  /** ms for which requests could not be served; 0 where a child served all the time. */
  parkedMs: number
  error?: ErrorReport
}

/** How far a download is. */
export interface Progress {
  /** What a person is waiting for: `llama-server`, the model's name. */
  what: string
  /** Bytes. */
  received: number
  /** Bytes; null: the server does not say. */
  total: number | null
}

/** Something that goes on, but not as one would wish; docs/errors.md has a paragraph on each code. */
export interface Warning {
  code: WarningCode
  message: string
  hint: string
}

/** An evaluation that was asked of the admin API: told of when it begins, as it goes on, and at its end. */
export interface EvaluationNews {
  id: string
  state: 'running' | 'done' | 'stopped' | 'failed'
  /** ISO. */
  startedAt: string
  endedAt: string | null
  progress: EvaluationStep | null
  /** Why it `failed`. */
  error: ErrorReport | null
}

/** How far an evaluation is. */
export interface EvaluationStep {
  /** The cache types that are measured, `q8_0` or `q8_0/q5_1`. */
  pair: string
  part: 'served' | 'quality' | 'speed'
  /** From 1 on; those that were measured before count as done. */
  step: number
  steps: number
  /** Of this step, 0 to 1. */
  share: number
  /** ms; null while nothing is known of how long it takes. */
  left: number | null
}

/** Every event carries `time` (ISO 8601) and where it applies `generation`. */
export interface SupervisorEvents {
  progress: Progress
  state: { state: SupervisorState; reason: string }
  /** A child serves. */
  ready: Running
  reload: ReloadOutcome
  /** A child has ended, asked or not. */
  exit: Pick<ChildExit, 'code' | 'signal' | 'class' | 'reason' | 'log'>
  request: NotableRequest
  evaluation: EvaluationNews
  warning: Warning
  /** The last event there is. */
  stopped: { code: string; message: string; hint: string }
  /** One line of the child's log. Not part of `start --json`; `logs -f` and the API's stream have it. */
  log: { line: string }
}
export type SupervisorEventName = keyof SupervisorEvents
export type Stamped<T> = T & { time: string; generation?: number }

/** The fields of {@link Running} are there while a child serves; `url` and `admin` from the start on. */
export interface Status extends Partial<Running> {
  state: SupervisorState
  /** Null: it was not given one. */
  name: string | null
  supervisorPid: number
  /** The config file; null where there is none. */
  config: string | null
  /** ISO; of the supervisor. */
  startedAt: string
  /** Restarts after a child ended on its own. */
  restarts: number
  lastReload: Stamped<ReloadOutcome> | null
  lastExit: Stamped<SupervisorEvents['exit']> | null
  /** The latest that the API was asked for since the start; null: none. */
  evaluation: EvaluationNews | null
  /** Why it is `failed` or `backing-off`. */
  error: ErrorReport | null
}
