import type { LaunchPlan } from '../plan/launch-plan.js'
import type { EffectiveValue } from '../config/layers/explain-settings.js'
import type { ReloadOutcome, Stamped, Status, SupervisorEventName, SupervisorEvents } from './events.js'

export type { EffectiveValue }

/** What the admin API can ask of a supervisor: the same that a host app can. */
export interface SupervisorControl {
  status(): Status
  /** Secrets are shown as `•••`. */
  effectiveConfig(): readonly EffectiveValue[]
  /** Changes whenever the config does: the ETag of `/supervisor/api/config`. */
  configVersion(): string
  /** What would be launched with these changes on top; launches and downloads nothing. */
  plan(changes?: ConfigChanges): Promise<LaunchPlan>
  /**
   * Validates and plans, then writes (where there is a file), applies, and answers when the outcome is known.
   * `ifVersion`: refuse with CONFIG_CHANGED_MEANWHILE unless {@link configVersion} still is this.
   */
  update(changes: ConfigChanges, options?: { profile?: string; ifVersion?: string }): Promise<ReloadOutcome>
  /** Reads the config again. */
  reload(): Promise<ReloadOutcome>
  /** Stops the child and starts it anew with the same plan. */
  restart(): Promise<void>
  stop(): Promise<void>
  /** The child's latest log lines, oldest first; of the newest generation. */
  logLines(): readonly string[]
  /** Every event from now on, until the result is called. */
  subscribe(listener: <N extends SupervisorEventName>(name: N, event: Stamped<SupervisorEvents[N]>) => void): () => void
}

/** A JSON merge patch on the config: `null` removes a key. */
export type ConfigChanges = Readonly<Record<string, unknown>>
