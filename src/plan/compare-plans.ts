import { hideSecrets } from '../settings/hide-secrets.js'
import { isRecord } from '../settings/is-record.js'
import type { Settings } from '../settings/settings.js'
import type { LaunchPlan } from './launch-plan.js'

export interface SettingChange {
  /** Dotted config key. */
  key: string
  from: unknown
  to: unknown
  effect: 'relaunch' | 'live'
}

export interface PlanComparison {
  /** `live`: takes effect in the supervisor and the gateway, without a new child. */
  verdict: 'unchanged' | 'live' | 'relaunch'
  changes: readonly SettingChange[]
  /** Why a new child is needed although no setting changed: another binary or model under the same name. */
  reasons: readonly string[]
}

/** Settings of the supervisor itself, which do not affect a child. */
const liveSettings = /^(binary\.autoUpdate|gateway|admin|reload|restart|log\.(level|file|maxSize|maxFiles))(\.|$)/

/** Compares the running plan with the next one: a difference in what the child is launched with needs a new child. */
export function comparePlans(running: LaunchPlan, next: LaunchPlan): PlanComparison {
  const sameLaunch = launchKey(running) === launchKey(next)
  const changes = changedSettings(running.settings, next.settings).map((change): SettingChange => ({
    ...change,
    effect: sameLaunch || liveSettings.test(change.key) ? 'live' : 'relaunch',
  }))
  // A setting that is spelled differently but means the same, such as another name of the model, is not a change.
  const effective = changes.filter((change) => change.effect === 'relaunch' || liveSettings.test(change.key))
  if (!sameLaunch) return { verdict: 'relaunch', changes: effective, reasons: otherReasons(running, next) }
  return { verdict: effective.length > 0 ? 'live' : 'unchanged', changes: effective, reasons: [] }
}

/** Everything that a child is launched with. */
function launchKey(plan: LaunchPlan): string {
  return JSON.stringify([
    plan.binary.executable,
    plan.binary.digest,
    plan.argv,
    Object.entries(plan.env).sort(([a], [b]) => (a < b ? -1 : 1)),
    plan.cwd,
    plan.model.path,
    plan.model.bytes,
  ])
}

function otherReasons(running: LaunchPlan, next: LaunchPlan): string[] {
  const reasons: string[] = []
  if (running.binary.digest !== next.binary.digest) reasons.push('the llama-server binary has changed')
  if (running.model.path === next.model.path && running.model.bytes !== next.model.bytes) {
    reasons.push('the model file has changed')
  }
  return reasons
}

/**
 * Leaves of the settings that differ, by dotted key; lists are leaves. Secrets are replaced, because the result goes into
 * events, API responses and terminals.
 */
export function changedSettings(before: Settings, after: Settings): Omit<SettingChange, 'effect'>[] {
  const from = leaves(before)
  const to = leaves(after)
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((key) => JSON.stringify(from.get(key)) !== JSON.stringify(to.get(key)))
    .map((key) => ({ key, from: shown(key, from.get(key)), to: shown(key, to.get(key)) }))
}

function shown(key: string, value: unknown): unknown {
  return value === undefined ? undefined : hideSecrets(key.split('.'), value)
}

function leaves(value: object, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const key = prefix + name
    if (isRecord(inner)) for (const [path, leaf] of leaves(inner, `${key}.`)) found.set(path, leaf)
    else if (inner !== undefined) found.set(key, inner)
  }
  return found
}
