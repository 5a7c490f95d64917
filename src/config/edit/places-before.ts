import type { KeyPath } from '../../settings/config-key.js'
import type { LeafChange } from './merge-patch.js'
import type { ParsedConfig } from '../sources/parse-config.js'
import type { SettingsSource } from '../sources/settings-source.js'

/**
 * Where the values of an edited text are, in terms of the text before: a key that the edit adds has no line there, only
 * the file's name, and the place where it would go for programs.
 */
export function placesBefore(
  before: ParsedConfig,
  changes: readonly LeafChange[],
  shownFile: string,
): SettingsSource['locate'] {
  return (path, part) => {
    const place = before.locate(path, part)
    const isAdded = changes.some((change) => touches(change.path, path)) && !before.document.hasIn(path)
    return isAdded ? { ...place, text: shownFile } : place
  }
}

/** One lies within the other: a group that is set is also what is wrong where its key is. */
function touches(changed: readonly string[], path: KeyPath): boolean {
  const shared = Math.min(changed.length, path.length)
  return changed.slice(0, shared).every((name, at) => name === String(path[at]))
}
