import type { ChildExit } from '../lifecycle/child-exit.js'
import type { Endpoint } from '../plan/endpoint.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { LogRing } from './log-ring.js'
import type { ObservedState } from './observe-log.js'

/** One running `llama-server`. */
export interface Child {
  readonly generation: number
  /** llama-server's own pid, not that of a wrapper. */
  readonly pid: number
  readonly endpoint: Endpoint
  /** Known to nobody but us; handed over by environment. */
  readonly apiKey: string
  /** The full argument vector, `--host` included, as it was executed. */
  readonly argv: readonly string[]
  /** ms since the epoch. */
  readonly startedAt: number
  readonly log: LogRing
  /** What the child's log has told so far about the cache, the devices and flash attention. */
  readonly observed: ObservedState
  /** Resolves when it can serve; rejects with CHILD_START_FAILED (with the exit as `cause`) or CHILD_STALLED. */
  readonly ready: Promise<Readiness>
  /** Never rejects. */
  readonly exited: Promise<ChildExit>
  /** SIGTERM (on Windows the stdin exit line), then after `grace` ms a SIGKILL of the group. Idempotent. */
  stop(options?: { grace?: number }): Promise<ChildExit>
  /** SIGKILL of the group, now. */
  kill(reason?: 'hang' | 'asked'): void
}

export interface Readiness {
  /** Which of the two ways saw it first. */
  via: 'pushed' | 'polled'
  /** ms from spawn. */
  after: number
}

export interface LaunchChildOptions {
  plan: LaunchPlan
  generation: number
  /** Folder (0700) for Unix sockets; short, because socket paths are limited to 104–108 bytes. */
  socketFolder: string
  /** Where the child's log goes besides the ring; none: nowhere. */
  logFile?: { path: string; maxSize: number; maxFiles: number }
  /** ms without any sign of progress after which a load counts as stalled. */
  loadStall: number
  /** Default: `auto`, pushed where the build can, polled otherwise. */
  readiness?: 'auto' | 'polled'
  onLine?: (line: string) => void
  signal?: AbortSignal
}

export type LaunchChild = (options: LaunchChildOptions) => Promise<Child>
