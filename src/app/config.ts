import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig, readConfigText, type ConfigText } from '../config/load-config.js'
import type { LoadConfigRequest } from '../config/load-request.js'
import { isCortexError } from '../errors.js'
import { userFolders } from '../host/folders.js'
import { readHostFacts } from '../host/host-facts.js'
import { packageRoot } from '../host/package-root.js'
import { changedSettings, type SettingChange } from '../plan/compare-plans.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { EffectiveValue } from '../config/layers/explain-settings.js'
import type { Settings } from '../settings/settings.js'
import { createPlanInputs } from './plan-inputs.js'
import type { ConfigChanges } from '../supervisor/control.js'
import { createEventBus } from '../supervisor/event-bus.js'
import { preparePlan, refuseBadPlan, type PlanInputs } from '../supervisor/prepare-plan.js'
import { loadRequest, type ConfigChoice } from './config-choice.js'

/** Loads and checks the config; `file`: its absolute path, null without one. @throws CONFIG_… with every mistake and its position */
export async function validateConfig(choice: ConfigChoice = {}): Promise<{ file: string | null }> {
  const { file } = await loadConfig(loadRequest(choice))
  return { file }
}

/** Every effective value and its origin; secrets are hidden. @throws CONFIG_… */
export async function effectiveConfig(choice: ConfigChoice = {}): Promise<readonly EffectiveValue[]> {
  return (await loadConfig(loadRequest(choice))).effective
}

/** Absolute path of the config file that would be used; null: none. */
export async function configPath(choice: ConfigChoice = {}): Promise<string | null> {
  const { findConfig } = await import('../config/sources/find-config.js')
  return (await findConfig(loadRequest(choice))).file
}

/** The JSON Schema of the config. */
export async function configSchema(): Promise<object> {
  return JSON.parse(await readFile(join(packageRoot(), 'schemas', 'config.schema.json'), 'utf8')) as object
}

/**
 * Changes the config file while no supervisor is running. The result is checked before it is written, as on a start,
 * including the plan where the binary and the model are already on this machine.
 * @throws CONFIG_…, PLAN_… for a result that could not be started
 */
export async function setConfig(
  choice: ConfigChoice,
  changes: ConfigChanges,
): Promise<{ file: string | null; changes: Pick<SettingChange, 'key' | 'from' | 'to'>[] }> {
  const { prepareEdit } = await import('../config/edit/edit-config.js')
  const request = { ...loadRequest(choice), mayBeMissing: true }
  const before = await readConfigText(request)
  const edit = await prepareEdit(before, changes, { profile: choice.profile })
  const plan = await planIfAtHand(edit.loaded.settings, request.env)
  if (plan) refuseBadPlan(plan)
  await edit.write()
  const file = edit.text === null ? null : edit.loaded.file
  return { file, changes: changedSettings(await settingsBefore(before), edit.loaded.settings) }
}

/** For a file that was invalid before the change: the defaults. */
async function settingsBefore({ request, text, ...found }: ConfigText): Promise<Settings> {
  const { assembleConfig } = await import('../config/layers/assemble-config.js')
  const before = await assembleConfig(request, found, text).catch(() =>
    assembleConfig({ cwd: request.cwd, env: {} }, found, null),
  )
  return before.settings
}

/** Null where the binary or the model is not on this machine, or cannot be read: there is nothing to plan with. */
async function planIfAtHand(settings: Settings, env: LoadConfigRequest['env']): Promise<LaunchPlan | null> {
  const { signal } = new AbortController()
  const inputs = planInputs(env, true)
  const found = await Promise.all([inputs.binary(settings, signal), inputs.model(settings, signal)]).catch(
    (error: unknown) => {
      if (isCortexError(error)) return null
      throw error
    },
  )
  if (found === null) return null
  const [binary, model] = found
  return preparePlan(
    settings,
    { ...inputs, binary: () => Promise.resolve(binary), model: () => Promise.resolve(model) },
    signal,
  )
}

/**
 * The plan that a start would launch, with its errors and warnings and the table of contexts. Launches nothing, but may
 * download the binary and the model.
 * @throws CONFIG_…, BINARY_…, MODEL_… as a start does
 */
export async function planConfig(choice: PlanChoice = {}): Promise<LaunchPlan> {
  const { env = process.env, offline = false, signal = new AbortController().signal } = choice
  const { settings } = await loadConfig(loadRequest(choice))
  return preparePlan(settings, planInputs(env, offline), signal, { contexts: true })
}

export interface PlanChoice extends ConfigChoice {
  /** Download nothing. */
  offline?: boolean
  signal?: AbortSignal
}

function planInputs(env: LoadConfigRequest['env'], offline: boolean): PlanInputs {
  return createPlanInputs({ host: readHostFacts(env), folders: userFolders(env), offline, bus: createEventBus() })
}
