import { CortexError } from '../../errors.js'
import { compareDebVersions } from './deb-version.js'
import type { IndexedPackage } from './packages-index.js'

/** One alternative of a dependency, `libc6 (>= 2.43)`. */
export interface Requirement {
  name: string
  relation?: '<<' | '<=' | '=' | '>=' | '>>'
  version?: string
}

/** `a (>= 1) | b, c` → [[a ≥ 1, b], [c]]. */
export function parseDepends(text: string): Requirement[][] {
  return text
    .split(',')
    .map((group) => group.split('|').flatMap(parseRequirement))
    .filter((group) => group.length > 0)
}

function parseRequirement(text: string): Requirement[] {
  const [, name, relation, version] =
    /^\s*([a-z0-9][a-z0-9+.-]*)(?::\w+)?\s*(?:\(\s*(<<|<=|=|>=|>>)\s*(\S+?)\s*\))?/.exec(text) ?? []
  if (name === undefined) return []
  if (relation === undefined || version === undefined) return [{ name }]
  return [{ name, relation: relation as NonNullable<Requirement['relation']>, version }]
}

function satisfies(version: string, { relation, version: wanted }: Requirement): boolean {
  if (relation === undefined || wanted === undefined) return true
  const order = compareDebVersions(version, wanted)
  switch (relation) {
    case '<<':
      return order < 0
    case '<=':
      return order <= 0
    case '=':
      return order === 0
    case '>=':
      return order >= 0
    case '>>':
      return order > 0
  }
}

/** Needed only by those who convert between character sets. */
const needless = new Set(['libc-gconv-modules-extra'])

/**
 * The packages by name and all that they need, as far as the index has it: it holds libraries only, so programs that
 * maintainer scripts would run (debconf, wget) fall away. A library that is there but too old is an error, because a
 * suite in the middle of a transition would give a server that does not start.
 */
export function resolveDependencies(index: readonly IndexedPackage[], roots: readonly string[]): IndexedPackage[] {
  const byName = new Map<string, IndexedPackage[]>()
  for (const entry of index) byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry])

  const chosen = new Map<string, IndexedPackage>()
  const queue: { by: string; group: Requirement[] }[] = roots.map((name) => ({ by: '', group: [{ name }] }))
  for (const { by, group } of queue) {
    const settled = group.flatMap((requirement) => {
      const entry = chosen.get(requirement.name)
      return entry === undefined ? [] : [satisfies(entry.version, requirement)]
    })
    if (settled.includes(true)) continue
    if (settled.length === group.length) throw missing(group, by)
    const known = group.filter(({ name }) => byName.has(name) && !needless.has(name))
    if (known.length === 0 && by !== '') continue
    const found = known.map((requirement) => newest(byName.get(requirement.name) ?? [], requirement)).find(Boolean)
    if (found === undefined) throw missing(group, by)
    chosen.set(found.name, found)
    queue.push(...parseDepends(found.depends).map((next) => ({ by: found.name, group: next })))
  }
  return [...chosen.values()]
}

/** Some names occur twice, while a new version comes in: the highest counts. */
function newest(entries: readonly IndexedPackage[], requirement: Requirement): IndexedPackage | undefined {
  return entries
    .filter((entry) => satisfies(entry.version, requirement))
    .sort((a, b) => compareDebVersions(b.version, a.version))[0]
}

function missing(group: readonly Requirement[], by: string): CortexError {
  const wanted = group.map(({ name, relation, version }) =>
    relation ? `${name} (${relation} ${version ?? ''})` : name,
  )
  return new CortexError(
    'DEBIAN_PACKAGE_MISSING',
    `The Debian index has no ${wanted.join(' | ')}${by === '' ? '' : `, which ${by} needs`}.`,
    {
      hint: 'The suite may be in the middle of a change: try again tomorrow, or another one with CORTEX_DEBIAN_SUITE.',
    },
  )
}
