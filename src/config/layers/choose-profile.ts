import { closestName } from '../../settings/closest-name.js'
import type { KeyPath } from '../../settings/config-key.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import type { Place } from '../sources/place.js'
import type { Mistake } from '../sources/mistake.js'
import type { SettingsSource } from '../sources/settings-source.js'

export interface Profile {
  name: string
  source: SettingsSource
  path: KeyPath
  /** The profiles it extends, and where each name is written. */
  bases: readonly { name: string; path: KeyPath }[]
}

/** The profiles of all sources; the later source wins a name. */
export function collectProfiles(sources: readonly SettingsSource[]): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>()
  for (const source of sources) {
    const named = valueAt(source.values, ['profiles'])
    if (!isRecord(named)) continue
    for (const [name, values] of Object.entries(named)) {
      const path = ['profiles', name]
      profiles.set(name, { name, source, path, bases: basesOf(values, [...path, 'extends']) })
    }
  }
  return profiles
}

function basesOf(values: unknown, path: KeyPath): Profile['bases'] {
  const written = valueAt(values, ['extends'])
  if (typeof written === 'string') return [{ name: written, path }]
  if (!Array.isArray(written)) return []
  return written.flatMap((name: unknown, at) => (typeof name === 'string' ? [{ name, path: [...path, at] }] : []))
}

/** Unknown bases and cycles, in every profile, chosen or not. */
export function checkProfiles(profiles: ReadonlyMap<string, Profile>): Mistake[] {
  return [...profiles.values()].flatMap((profile) => [
    ...profile.bases
      .filter((base) => !profiles.has(base.name))
      .map((base) => unknownProfile(base.name, profiles, profile.source.locate(base.path), base.path)),
    ...checkCycle(profile, profiles),
  ])
}

function checkCycle(profile: Profile, profiles: ReadonlyMap<string, Profile>): Mistake[] {
  const cycle = pathBetween(profile.name, profile.name, profiles, new Set())
  // Every member finds the same cycle: the first in the file reports it.
  const first = [...profiles.keys()].find((name) => cycle?.includes(name))
  if (cycle === undefined || first !== profile.name) return []
  const path = [...profile.path, 'extends']
  const message = `extends itself: ${[profile.name, ...cycle].join(' → ')}`
  return [{ code: 'CONFIG_PROFILE_CYCLE', place: profile.source.locate(path), path, message }]
}

/** Names of the profiles on a path from one, over what it extends, to another. */
function pathBetween(
  from: string,
  to: string,
  profiles: ReadonlyMap<string, Profile>,
  visited: Set<string>,
): readonly string[] | undefined {
  for (const { name } of profiles.get(from)?.bases ?? []) {
    if (name === to) return [name]
    if (visited.has(name)) continue
    visited.add(name)
    const rest = pathBetween(name, to, profiles, visited)
    if (rest !== undefined) return [name, ...rest]
  }
  return undefined
}

/** The profile and everything it extends, by rising precedence. */
export function profileChain(name: string, profiles: ReadonlyMap<string, Profile>): Profile[] {
  const chain: Profile[] = []
  const visited = new Set<string>()
  const visit = (current: string): void => {
    const profile = profiles.get(current)
    if (profile === undefined || visited.has(current)) return
    visited.add(current)
    for (const base of profile.bases) visit(base.name)
    chain.push(profile)
  }
  visit(name)
  return chain
}

export function unknownProfile(
  name: string,
  profiles: ReadonlyMap<string, Profile>,
  place: Place,
  path: KeyPath,
): Mistake {
  const names = [...profiles.keys()]
  const closest = closestName(name, names)
  const suggestion = closest === undefined ? '' : `; did you mean "${closest}"?`
  return {
    code: 'CONFIG_PROFILE_UNKNOWN',
    place,
    path,
    message: `unknown profile ${JSON.stringify(name)}${suggestion}`,
    hint: names.length > 0 ? `Profiles in the config: ${names.join(', ')}.` : 'The config has no profiles.',
  }
}
