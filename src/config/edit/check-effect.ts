import { CortexError, type SourcePosition } from '../../errors.js'
import { flattenSettings } from '../sources/flatten-settings.js'
import type { LayerEntry } from '../layers/layer.js'
import type { LayerName } from '../sources/settings-source.js'
import type { LoadedConfig } from '../layers/assemble-config.js'
import { leafChanges } from './merge-patch.js'

/** By rising precedence. */
const order: readonly LayerName[] = ['default', 'file', 'code', 'profile', 'environment', 'command line']

/**
 * Rejects changes that would have no effect because a layer of higher precedence sets the same key. Changes to a profile
 * that is not in use have no effect yet, and are allowed.
 * @throws {CortexError} CONFIG_OVERRIDDEN
 */
export function checkEffect(
  after: LoadedConfig,
  changes: Readonly<Record<string, unknown>>,
  profile: string | undefined,
): void {
  if (profile !== undefined && !after.profiles.includes(profile)) return
  const edited = profile !== undefined ? 'profile' : after.file === null ? 'code' : 'file'
  const overrides = changedKeys(changes).flatMap((key) => {
    const winner = after.merged.get(key)
    return winner && countsMore(winner, edited, profile) ? [{ key, winner }] : []
  })
  const [first] = overrides
  if (first === undefined) return
  const lines = overrides.map(({ key, winner }) => `${key} is set by ${nameOf(winner)}, which takes precedence.`)
  throw new CortexError('CONFIG_OVERRIDDEN', lines.join('\n'), {
    hint: hintFor(first.winner),
    at: overrides.map(({ key, winner: { place } }): SourcePosition => {
      const { file, line, column } = place
      return { file, line, column, key, message: 'overrides the change' }
    }),
  })
}

/** Dotted, with `cacheType` expanded. */
function changedKeys(changes: Readonly<Record<string, unknown>>): string[] {
  const removed = leafChanges(changes, {}).filter(({ value }) => value === undefined)
  return [
    ...flattenSettings(changes).keys(),
    ...removed.flatMap(({ path }) => (path[0] === 'cacheType' ? ['cacheTypeK', 'cacheTypeV'] : [path.join('.')])),
  ]
}

function countsMore(winner: LayerEntry, edited: LayerName, profile: string | undefined): boolean {
  if (winner.layer === 'profile' && edited === 'profile') return winner.profile !== profile
  return order.indexOf(winner.layer) > order.indexOf(edited)
}

function nameOf({ layer, place, profile }: LayerEntry): string {
  return layer === 'profile' ? `the profile ${JSON.stringify(profile)} (${place.text})` : place.text
}

function hintFor({ layer, place, profile }: LayerEntry): string {
  switch (layer) {
    case 'profile':
      return `Change it in the profile: --profile ${profile ?? ''}.`
    case 'environment':
      return `Unset ${place.text} and restart, or change its value.`
    case 'command line':
      return `Restart without ${place.text}, or with another value.`
    default:
      return 'Change it there.'
  }
}
