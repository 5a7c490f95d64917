import { settableKeys } from '../../settings/find-config-key.js'
import { readTextValue } from './read-text-value.js'
import type { SettingsSource } from './settings-source.js'
import { sourceFromValues } from './settings-source.js'

/**
 * Settings from `CORTEX_*` variables, one for every key of the schema except maps. Ignored are other names, empty values, and
 * `tcp://…`, which Kubernetes injects for a Service of the same name.
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
