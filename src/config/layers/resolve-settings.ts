import { findConfigKey } from '../../settings/find-config-key.js'
import { inferSource } from '../../settings/infer-source.js'
import { isRecord } from '../../settings/is-record.js'
import type { Layer } from './layer.js'
import type { LoraSettings, Settings } from '../../settings/settings.js'
import { mebibyte, parseDuration, parseSize } from '../../settings/units.js'

/** Converts merged layers, which must be valid and include the defaults, to {@link Settings}. */
export function resolveSettings(merged: Layer): Settings {
  const settings: Record<string, unknown> = { extraArgs: [], env: {} }
  for (const [key, { value }] of merged) {
    const [group = key, ...rest] = key.split('.')
    if (rest.length === 0) settings[group] = resolveValue(key, value)
    else {
      const members = (settings[group] ??= {})
      if (isRecord(members)) members[rest.join('.')] = resolveValue(key, value)
    }
  }
  const resolved = settings as unknown as Settings
  return { ...resolved, binary: { ...resolved.binary, source: inferSource(resolved.binary) } }
}

/** Converts a value as written in a file to the unit (ms, bytes) and shape that {@link Settings} have. */
export function resolveValue(key: string, value: unknown): unknown {
  if (key === 'extraArgs' && Array.isArray(value)) return value.map(String)
  if (key.startsWith('env.')) return String(value)
  if (key === 'loras' && Array.isArray(value)) return value.map(resolveLora)
  if (/sha256$/i.test(key)) return String(value).toLowerCase()
  switch (findConfigKey(key.split('.'))?.unit) {
    case 'milliseconds':
      return typeof value === 'string' ? parseDuration(value) : value
    case 'bytes':
      return typeof value === 'string' ? parseSize(value) : value
    case 'mebibytes':
      if (typeof value === 'string') return parseSize(value)
      // -1 means no limit and is not an amount.
      return typeof value === 'number' && value > 0 ? value * mebibyte : value
    case undefined:
      return value
  }
}

function resolveLora(value: unknown): LoraSettings {
  return typeof value === 'string' ? { path: value } : (value as LoraSettings)
}
