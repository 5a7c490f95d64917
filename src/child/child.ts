import type { ChildExit } from '../lifecycle/child-exit.js'
import type { Endpoint } from '../facts/endpoint.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { LogRing } from './log-ring.js'
import type { ObservedState } from './observe-log.js'

/** One running `llama-server`. */
export interface Child {
  readonly generation: number
  /** llama-server's own pid, not that of a wrapper. */
  readonly pid: number
  readonly endpoint: Endpoint
  /** Where it can save the state of its slots, and load what another has saved; null: this build cannot. */
  readonly slotFolder: string | null
  /** Known only to this process and the child, which gets it by environment. */
  readonly apiKey: string
  /** Its arguments as it was executed with them, `--host` included; the file itself is `plan.binary.executable`. */
  readonly argv: readonly string[]
  /** ms since the epoch. */
  readonly startedAt: number
  readonly log: LogRing
  /** What the child's log has told so far about the cache, the devices and flash attention. */
  readonly observed: ObservedState
  /**
   * Resolves when it can serve. Rejects with CHILD_START_FAILED (with the exit as `cause`) where it ended before that,
   * CHILD_STALLED where it hung and was killed, ABORTED where it was told to stop. May be left unhandled.
   */
  readonly ready: Promise<Readiness>
  /** Never rejects. */
  readonly exited: Promise<ChildExit>
  /**
   * SIGTERM and the stdin exit line, then after `grace` ms (10,000) a SIGKILL of the group. A further call may bring
   * that forward, but never puts it off.
   */
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
  /**
   * Folder (0700) for Unix sockets, short because socket paths are limited to 104–108 bytes, and for saved slots, which
   * children of the same folder can hand on to each other.
   */
  socketFolder: string
  /** Where the child's log goes besides the ring; none: nowhere. */
  logFile?: { path: string; maxSize: number; maxFiles: number }
  /** ms without any sign of progress after which a load counts as stalled. */
  loadStall: number
  /** Default: `auto`, pushed where the build can, polled otherwise. */
  readiness?: 'auto' | 'polled'
  /** Each line of its log, without our key. */
  onLine?: (line: string) => void
  /** The share of the load that is done, 0 to 1, from builds that tell. */
  onProgress?: (progress: number) => void
  onWarning?: (warning: LaunchWarning) => void
  /** Stops the child, as long as it is not ready. */
  signal?: AbortSignal
}

export interface LaunchWarning {
  code: 'LOG_FILE_FAILED'
  message: string
  hint: string
}

/**
 * Starts a `llama-server`. Resolves as soon as there is a process.
 *
 * @throws CHILD_START_FAILED where the system refuses to start one, ABORTED where `signal` had fired before.
 */
export type LaunchChild = (options: LaunchChildOptions) => Promise<Child>
