import type { EffectiveValue } from './effective-value.js'
import { findConfigKey, settableKeys } from './find-config-key.js'
import { hideSecrets } from './hide-secrets.js'
import type { Layer } from './layer.js'
import { formatDuration, formatSize, MEBIBYTE } from './units.js'

/** Every value in use and where it came from, in the order of the schema, in the words of a config file. */
export function explainSettings(merged: Layer): EffectiveValue[] {
  const order = settableKeys().map(({ key }) => key)
  const position = (key: string): number => order.indexOf(key.startsWith('env.') ? 'env' : key)
  return [...merged]
    .map(([key, { value, layer, place }]) => {
      const path = key.startsWith('env.') ? ['env', key.slice('env.'.length)] : key.split('.')
      return { key, value: hideSecrets(path, withUnit(key, value)), layer, where: place.text }
    })
    .sort((a, b) => position(a.key) - position(b.key))
}

function withUnit(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value
  switch (findConfigKey(key.split('.'))?.unit) {
    case 'milliseconds':
      return formatDuration(value)
    case 'bytes':
      return formatSize(value)
    case 'mebibytes':
      return value > 0 ? formatSize(value * MEBIBYTE) : value
    case undefined:
      return value
  }
}
