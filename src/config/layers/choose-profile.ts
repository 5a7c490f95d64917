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
  const unknown = [...profiles.values()].flatMap((profile) =>
    profile.bases
      .filter((base) => !profiles.has(base.name))
      .map((base) => unknownProfile(base.name, profiles, profile.source.locate(base.path), base.path)),
  )
  return [...unknown, ...findCycles(profiles).map(describeCycle)]
}

/**
 * The first cycle that a walk meets from each profile on, visiting each profile once: time grows with the number of profiles,
 * of which an untrusted config may have thousands.
 */
function findCycles(profiles: ReadonlyMap<string, Profile>): Profile[][] {
  const cycles: Profile[][] = []
  const done = new Set<string>()
  for (const start of profiles.values()) {
    const path: { profile: Profile; next: number }[] = [{ profile: start, next: 0 }]
    const onPath = new Map([[start.name, 0]])
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const base = done.has(step.profile.name) ? undefined : step.profile.bases[step.next++]
      if (base === undefined) {
        done.add(step.profile.name)
        onPath.delete(step.profile.name)
        path.pop()
        continue
      }
      const profile = profiles.get(base.name)
      const at = onPath.get(base.name)
      if (at !== undefined) cycles.push(path.slice(at).map((member) => member.profile))
      else if (profile !== undefined && !done.has(base.name)) {
        onPath.set(base.name, path.length)
        path.push({ profile, next: 0 })
      }
    }
  }
  return cycles
}

const mostNames = 10

function describeCycle(cycle: readonly Profile[]): Mistake {
  const [first] = cycle
  if (first === undefined) throw new Error('A cycle has a member.')
  const names = [...cycle, first].map(({ name }) => name)
  const shown = names.length > mostNames ? [...names.slice(0, mostNames - 1), '…', first.name] : names
  const path = [...first.path, 'extends']
  const message = `extends itself: ${shown.join(' → ')}`
  return { code: 'CONFIG_PROFILE_CYCLE', place: first.source.locate(path), path, message }
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
