import { settableKeys } from '../../settings/find-config-key.js'
import { readTextValue } from './read-text-value.js'
import type { SettingsSource } from './settings-source.js'
import { sourceFromValues } from './settings-source.js'

/**
 * The settings in `CORTEX_*` variables: a name for every key of the schema but maps. Other names are not ours, an
 * empty value is none, and `tcp://…` is what Kubernetes injects for a Service that happens to be called that.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, cwd: string): SettingsSource {
  const values = settableKeys().flatMap((key) => {
    const text = key.variable === undefined ? undefined : env[key.variable]
    if (key.variable === undefined || text === undefined || text === '') return []
    if (/^(tcp|udp|sctp):\/\//.test(text)) return []
    return [{ key: key.key, value: readTextValue(key, text), file: key.variable, text: key.variable }]
  })
  return sourceFromValues('environment', values, cwd)
}
