import { refuseOwnedArguments } from '../../plan/arguments/refuse-owned-arguments.js'
import type { KeyPath } from '../../settings/config-key.js'
import { flattenSettings } from '../sources/flatten-settings.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import { parseModelReference } from '../../settings/model-reference.js'
import { describeValue } from './describe-value.js'
import type { Mistake } from '../sources/mistake.js'
import { settingGroups, type SettingsSource } from '../sources/settings-source.js'

/** Mistakes in one source that its schema cannot express, in each of its groups. */
export function checkSource(source: SettingsSource): Mistake[] {
  return settingGroups(source.values).flatMap((group) => [
    ...checkModels(source, group),
    ...checkAddresses(source, group),
    ...checkArguments(source, group),
    ...checkTexts(source, group),
  ])
}

function checkModels(source: SettingsSource, group: KeyPath): Mistake[] {
  return [['model'], ['draft', 'model']].flatMap((key): Mistake[] => {
    const path = [...group, ...key]
    const value = valueAt(source.values, path)
    const reference = typeof value === 'string' ? parseModelReference(value) : undefined
    if (reference?.kind !== 'invalid') return []
    const message = `${describeValue(path, value)} ${reference.reason}`
    return [{ code: 'MODEL_REFERENCE_INVALID', place: source.locate(path), path, message, hint: reference.hint }]
  })
}

function checkAddresses(source: SettingsSource, group: KeyPath): Mistake[] {
  const mirrors = valueAt(source.values, [...group, 'binary', 'mirror'])
  const paths = [
    [...group, 'binary', 'url'],
    ...(Array.isArray(mirrors) ? mirrors.map((_, at) => [...group, 'binary', 'mirror', at]) : []),
  ]
  return paths.flatMap((path): Mistake[] => {
    const value = valueAt(source.values, path)
    if (typeof value !== 'string' || !/^https?:/.test(value) || URL.canParse(value)) return []
    const message = `${describeValue(path, value)} is not a valid URL`
    return [{ code: 'CONFIG_INVALID', place: source.locate(path), path, message }]
  })
}

function checkArguments(source: SettingsSource, group: KeyPath): Mistake[] {
  const words = valueAt(source.values, [...group, 'extraArgs'])
  const env = valueAt(source.values, [...group, 'env'])
  const issues = refuseOwnedArguments(Array.isArray(words) ? words : [], isRecord(env) ? env : {})
  return issues.map(({ code, path: inner, message, hint }) => {
    const path = [...group, ...inner]
    return { code, place: source.locate(path, inner[0] === 'env' ? 'key' : 'value'), path, message, hint }
  })
}

/** YAML can express NUL, but no path, argument or variable can contain it: spawn would throw. */
function checkTexts(source: SettingsSource, group: KeyPath): Mistake[] {
  return [...flattenSettings(valueAt(source.values, group)).values()]
    .filter(({ value }) => [value].flat(1).some(hasNul))
    .map(({ path: inner }) => {
      const path = [...group, ...inner]
      const message = 'contains a NUL character, which cannot be passed to llama-server'
      return { code: 'CONFIG_INVALID', place: source.locate(path), path, message }
    })
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('\0') : isRecord(value) && Object.values(value).some(hasNul)
}
