import { automaticBackends } from '../assets/automatic-backends.js'
import type { Release } from './release.js'

/** What was chosen from the assets of one release. */
export interface Selection {
  server: string | null
  runtime?: string | undefined
  backend: string
  reason: string
}

/**
 * The newest build that has all of what is wanted. The archives of a release are uploaded one after the other: a release
 * that offers less to this machine than one before it is not done yet (or its build broke), and is passed over.
 */
export function newestWhole<S extends Selection>(
  releases: readonly Release[],
  select: (names: readonly string[]) => S,
): { release: Release; selected: S } | null {
  const offers = releases
    .filter(({ draft, build }) => !draft && build !== null)
    .sort((a, b) => (b.build ?? 0) - (a.build ?? 0))
    .map((release) => ({ release, selected: select(release.assets.map(({ name }) => name)) }))
    .filter(({ selected }) => selected.server !== null)
  const best = Math.min(...offers.map(({ selected }) => rank(selected)))
  return offers.find(({ selected }) => rank(selected) === best) ?? null
}

/** One that was asked for by name is the only one, so its place does not matter. */
function rank({ backend }: Selection): number {
  const place = automaticBackends.findIndex((name) => name === backend)
  return place === -1 ? 0 : place
}
