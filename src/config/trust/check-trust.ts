import { settableKeys } from '../../settings/find-config-key.js'
import type { ConfigKey, KeyPath } from '../../settings/config-key.js'
import { valueAt } from '../../settings/value-at.js'
import type { Mistake } from '../sources/mistake.js'
import { settingGroups, type SettingsSource } from '../sources/settings-source.js'
import { riskOfValue } from './risk-of-value.js'

/**
 * What an untrusted source sets that only a trusted one may, at its root and in every profile, chosen or not. A config that
 * is used only because it lies in the working directory may have come with a folder from anywhere; it must not run
 * programs, read or write files elsewhere, or give anyone access.
 */
export async function checkTrust(source: SettingsSource, shownFile: string): Promise<Mistake[]> {
  const hint = `Review the file, then trust it: cortex-supervisor trust ${shownFile}. Or name it: --config ${shownFile}.`
  const guarded = settableKeys().filter(({ trust }) => trust !== 'harmless')
  const found = settingGroups(source.values).flatMap((group) =>
    guarded.map(async (key): Promise<Mistake[]> => {
      const path: KeyPath = [...group, ...key.key.split('.')]
      const risk = await riskOf(key, valueAt(source.values, path), source.folder)
      if (risk === undefined) return []
      const message = `${risk}; only a trusted file may set this`
      return [{ code: 'CONFIG_UNTRUSTED', place: source.locate(path, 'key'), path, message, hint }]
    }),
  )
  return (await Promise.all(found)).flat()
}

/** Without a class a key counts as dangerous. */
async function riskOf(key: ConfigKey, value: unknown, folder: string): Promise<string | undefined> {
  if (value === undefined || value === null || key.harmlessValues?.includes(value)) return undefined
  if (key.trust !== 'insideFolder') return key.risk ?? 'is not classified'
  return riskOfValue(key, value, folder)
}
