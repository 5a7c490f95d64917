import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import { cacheTypes } from '../../kv-cache/cache-types.js'
import type { KeyPath } from '../../settings/config-key.js'
import { explainSettings, type EffectiveValue } from './explain-settings.js'
import { findConfigKey, formatKeyPath, settableKeys } from '../../settings/find-config-key.js'
import { flattenSettings } from '../sources/flatten-settings.js'
import { valueAt } from '../../settings/value-at.js'
import type { Layer, LayerEntry } from './layer.js'
import { showPath, type Place } from '../sources/place.js'
import { mergeLayers } from './merge-layers.js'
import { readTextValue } from '../sources/read-text-value.js'
import { resolveSettings } from './resolve-settings.js'
import type { Settings } from '../../settings/settings.js'
import { checkMerged } from './check-merged.js'
import { checkSource } from '../checks/check-source.js'
import { checkTrust } from '../trust/check-trust.js'
import { checkProfiles, collectProfiles, profileChain, unknownProfile, type Profile } from './choose-profile.js'
import type { CheckedOrigin, FoundBy } from '../sources/find-config.js'
import type { LoadConfigRequest } from '../load-request.js'
import { mistakesError, type Mistake } from '../sources/mistake.js'
import { readEnvironment } from '../sources/read-environment.js'
import { resolvePaths } from './resolve-paths.js'
import { sourceFromValues, type SettingsSource } from '../sources/settings-source.js'
import { validateSource } from '../checks/validate-source.js'

export interface LoadedConfig {
  /** Absolute path; null if there is no file. */
  file: string | null
  foundBy: FoundBy
  /** False: only harmless settings are accepted from the file. */
  trusted: boolean
  /** Of the file, without a byte order mark; null if there is no file. */
  text: string | null
  /** Changes whenever the text or what follows from it does. */
  version: string
  /** The profile in use. */
  profile: string | null
  /** It and the profiles it extends, by rising precedence. */
  profiles: readonly string[]
  settings: Settings
  /** Every effective value and its origin; secrets are hidden. */
  effective: readonly EffectiveValue[]
  /** The same by dotted key, with secrets: an edit checks it for what would override it. */
  merged: Layer
  /** Lets an edit load the same config again. */
  request: LoadConfigRequest
}

/**
 * Checks the sources, merges them as layers and converts the result to {@link Settings}. Reads no files.
 * Throws as `loadConfig` does.
 * @param parsed The file's values, if they are not yet those of `text`.
 */
export async function assembleConfig(
  request: LoadConfigRequest,
  found: CheckedOrigin,
  text: string | null,
  parsed?: Pick<SettingsSource, 'values' | 'locate'>,
): Promise<LoadedConfig> {
  const { cwd, env, home = homedir(), knownCacheTypes = cacheTypes.map(({ name }) => name) } = request
  const file = found.file !== null && text !== null ? await fileSource(found.file, text, cwd, parsed) : undefined
  const documents = [
    ...(file ? [file] : []),
    ...(request.inline !== undefined ? [inlineSource(request.inline, cwd)] : []),
  ]
  const environment = readEnvironment(env, cwd)
  const commandLine = commandLineSource(request)
  const sources = [...documents, environment, commandLine]

  const mistakes = sources.flatMap((source) => [...validateSource(source, knownCacheTypes), ...checkSource(source)])
  if (!found.trusted && file) mistakes.push(...(await checkTrust(file, showPath(file.file, cwd))))
  const profiles = collectProfiles(documents)
  const chosen = chosenProfile(request)
  mistakes.push(...checkProfiles(profiles))
  if (chosen && !profiles.has(chosen.name)) mistakes.push(unknownProfile(chosen.name, profiles, chosen.place, []))

  const chain = chosen ? profileChain(chosen.name, profiles) : []
  const layer = (source: SettingsSource, inProfile?: Profile): Layer => toLayer({ source, inProfile, home, mistakes })
  const merged = mergeLayers([
    layer(defaultsSource(request)),
    ...documents.map((source) => layer(source)),
    ...chain.map((inProfile) => layer(inProfile.source, inProfile)),
    layer(environment),
    layer(commandLine),
  ])
  mistakes.push(...checkMerged(merged))
  if (mistakes.length > 0) throw mistakesError(mistakes)

  const settings = resolveSettings(merged)
  return {
    ...found,
    text,
    version: createHash('sha256')
      .update(JSON.stringify([text, settings]))
      .digest('hex')
      .slice(0, 32),
    profile: chosen?.name ?? null,
    profiles: chain.map(({ name }) => name),
    settings,
    effective: explainSettings(merged),
    merged,
    request,
  }
}

async function fileSource(
  file: string,
  text: string,
  cwd: string,
  parsed?: Pick<SettingsSource, 'values' | 'locate'>,
): Promise<SettingsSource & { file: string }> {
  // Loaded on demand: without a config file, yaml would be a third of the time that a start may add.
  const { values, locate } = parsed ?? (await import('../sources/parse-config.js')).parseConfig(text, file, cwd)
  return { layer: 'file', values, folder: path.dirname(file), locate, file }
}

function inlineSource(values: unknown, cwd: string): SettingsSource {
  const place = { file: 'config', line: 1, column: 1, text: 'config' }
  return { layer: 'code', values, folder: cwd, locate: () => place }
}

function commandLineSource({ overrides = [], cwd }: LoadConfigRequest): SettingsSource {
  const values = overrides.map(({ key, value, flag }) => {
    const known = findConfigKey(key.split('.'))
    return {
      key,
      value: known && typeof value === 'string' ? readTextValue(known, value) : value,
      file: flag,
      text: flag,
    }
  })
  return sourceFromValues('command line', values, cwd)
}

function defaultsSource({ defaults = {}, cwd }: LoadConfigRequest): SettingsSource {
  const values = settableKeys().map(({ key, default: usual }) => ({
    key,
    value: Object.hasOwn(defaults, key) ? defaults[key] : usual,
    file: 'default',
    text: 'default',
  }))
  return sourceFromValues(
    'default',
    values.filter(({ value }) => value !== undefined),
    cwd,
  )
}

function chosenProfile({ profile, env }: LoadConfigRequest): { name: string; place: Place } | undefined {
  const [name, from] = profile !== undefined ? [profile, '--profile'] : [env['CORTEX_PROFILE'], 'CORTEX_PROFILE']
  if (name === undefined || name === '') return undefined
  return { name, place: { file: from, line: 1, column: 1, text: from } }
}

interface LayerInput {
  source: SettingsSource
  /** One of its profiles; undefined: the root. */
  inProfile: Profile | undefined
  home: string
  mistakes: readonly Mistake[]
}

/** One group of a source as a layer. A value with a mistake becomes undefined: it is set, but unusable. */
function toLayer({ source, inProfile, home, mistakes }: LayerInput): Layer {
  const group = inProfile?.path ?? []
  const from = inProfile ? { layer: 'profile' as const, profile: inProfile.name } : { layer: source.layer }
  const id = (place: Place, path: KeyPath): string => `${place.text} ${formatKeyPath(path)}`
  const mistaken = new Set(mistakes.map(({ place, path }) => id(place, path)))
  const layer = new Map<string, LayerEntry>()
  for (const [key, { value, path: inner }] of flattenSettings(valueAt(source.values, group))) {
    const written = [...group, ...inner]
    const place = source.locate(written)
    const known = findConfigKey(key.split('.'))
    const usable = known !== undefined && !mistaken.has(id(place, written))
    const base = { folder: source.folder, home }
    layer.set(key, { ...from, place, value: usable ? resolvePaths(known, value, base) : undefined })
  }
  return layer
}
