import type { KeyPath } from '../../settings/config-key.js'
import type { LeafChange } from './merge-patch.js'
import type { ParsedConfig } from '../sources/parse-config.js'
import type { SettingsSource } from '../sources/settings-source.js'

/**
 * Locates values of an edited text in the original text. A key that the edit adds has no line there: messages show only the
 * file's name, while programs get the position where it would be inserted.
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

/** Whether one path is a prefix of the other. */
function touches(changed: readonly string[], path: KeyPath): boolean {
  const shared = Math.min(changed.length, path.length)
  return changed.slice(0, shared).every((name, at) => name === String(path[at]))
}
