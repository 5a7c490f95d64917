import { closestName } from '../../settings/closest-name.js'
import type { ConfigKey, KeyPath } from '../../settings/config-key.js'
import { configKeys } from '../../settings/config-keys.generated.js'
import { findConfigKey } from '../../settings/find-config-key.js'
import { valueAt } from '../../settings/value-at.js'
import { describeValue } from './describe-value.js'
import type { Mistake } from '../sources/mistake.js'
import { schemaCauses, type SchemaCause } from './schema-causes.js'
import { settingGroups, type SettingsSource } from '../sources/settings-source.js'
import { suggestKey } from './suggest-key.js'

/** Violations of the schema and unknown cache types in a source, each once, with its location. */
export function validateSource(source: SettingsSource, cacheTypes: readonly string[]): Mistake[] {
  const causes = schemaCauses(source.values)
  const beyondSuggestions = new Set(causes.filter(({ kind }) => kind === 'unknown-key').slice(mostSuggestions))
  return [
    ...causes.map((cause) => schemaMistake(cause, source, cacheTypes, beyondSuggestions.has(cause))),
    ...unknownCacheTypes(source, cacheTypes, causes),
  ]
}

/** Finding the closest key takes time; more unknown keys than this are not typos. */
const mostSuggestions = 20
const unknownKey = 'unknown key'

function schemaMistake(
  { kind, path }: SchemaCause,
  source: SettingsSource,
  cacheTypes: readonly string[],
  withoutSuggestion: boolean,
): Mistake {
  const ofKey = kind === 'unknown-key' || kind === 'bad-name'
  return {
    code: 'CONFIG_INVALID',
    place: source.locate(path, ofKey ? 'key' : 'value'),
    path,
    message: withoutSuggestion ? unknownKey : describeCause(kind, path, source.values, cacheTypes),
  }
}

function describeCause(
  kind: SchemaCause['kind'],
  path: KeyPath,
  values: unknown,
  cacheTypes: readonly string[],
): string {
  const name = String(path.at(-1))
  switch (kind) {
    case 'unknown-key':
      return describeUnknownKey(path)
    case 'bad-name':
      if (name === '<<') return noMergeKeys
      return path[0] === 'profiles' && path.length === 2
        ? `${JSON.stringify(name)} is not a valid profile name; use letters, digits, dots, dashes and underscores`
        : `${JSON.stringify(name)} is not a valid variable name`
    case 'missing-key':
      return `${name} is missing`
    case 'bad-value':
      return describeBadValue(path, valueAt(values, path), cacheTypes)
  }
}

const noMergeKeys = 'merge keys are not supported; use a profile with "extends"'

function describeUnknownKey(path: KeyPath): string {
  const name = path.at(-1)
  if (name === '<<') return noMergeKeys
  if (name === 'profiles') return 'profiles cannot be nested; use "extends"'
  if (name === 'extends' && path.length === 1) return 'only profiles can have "extends"'
  const suggestion = suggestKey(path)
  return `${unknownKey}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`
}

function describeBadValue(path: KeyPath, value: unknown, cacheTypes: readonly string[]): string {
  const key = findConfigKey(path) ?? profileKey(path)
  if (value === null) return `has no value; set it to ${key.expected}, or remove the key`
  if (key.kind === 'cacheType') return describeCacheType(value, cacheTypes)
  const suggestion = suggestValue(key, value)
  return `${describeValue(path, value)} is not ${key.expected}${suggestion}`
}

/** Keys that are not in the list of settings: `profiles`, a profile, and keys that only a profile has. */
function profileKey(path: KeyPath): Pick<ConfigKey, 'expected'> & Partial<ConfigKey> {
  if (path.length === 0) return { expected: 'a group of keys with values' }
  if (path[0] === '$schema') return { expected: 'an address' }
  if (path[2] === 'extends') return { expected: "a profile's name or a list of names" }
  return { expected: 'a group of settings' }
}

function suggestValue({ values = [] }: Partial<ConfigKey>, value: unknown): string {
  // Meant as the word `on`: YAML 1.1 reads it as true, and so do many people.
  const word = typeof value === 'boolean' ? (value ? 'on' : 'off') : value
  const closest = typeof word === 'string' ? closestName(word, values) : undefined
  return closest === undefined ? '' : `; did you mean "${closest}"?`
}

function describeCacheType(value: unknown, cacheTypes: readonly string[]): string {
  const closest = typeof value === 'string' ? closestName(value, cacheTypes) : undefined
  const help = closest === undefined ? `use one of ${cacheTypes.join(', ')}` : `did you mean "${closest}"?`
  return `${describeValue([], value)} is not a cache type; ${help}`
}

/** The build decides which cache types exist, so the schema accepts any name of the right form. */
function unknownCacheTypes(
  source: SettingsSource,
  cacheTypes: readonly string[],
  causes: readonly SchemaCause[],
): Mistake[] {
  const reported = new Set(causes.map(({ path }) => JSON.stringify(path)))
  const keys = configKeys.filter(({ kind }) => kind === 'cacheType').map(({ key }) => key.split('.'))
  return settingGroups(source.values)
    .flatMap((group) => keys.map((key) => [...group, ...key]))
    .flatMap((path): Mistake[] => {
      const value = valueAt(source.values, path)
      if (typeof value !== 'string' || value === 'auto' || cacheTypes.includes(value)) return []
      if (reported.has(JSON.stringify(path))) return []
      const message = describeCacheType(value, cacheTypes)
      return [{ code: 'CONFIG_INVALID', place: source.locate(path), path, message }]
    })
}
