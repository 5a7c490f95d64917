import { CortexError } from '../../errors.js'
import { formatKeyPath } from '../../settings/find-config-key.js'
import type { KeyPath } from '../../settings/config-key.js'
import { isRecord } from '../../settings/is-record.js'
import { deepest } from '../sources/compose-yaml.js'

/** Far more than there are settings, while each change takes a pass over the text of the file. */
const mostChanges = 256
/** Far more than any list of settings needs. */
const mostItems = 1024

/**
 * Rejects changes that no config could contain, or that would take long to apply, before anything recursive looks at them.
 * @throws {CortexError} CONFIG_INVALID
 */
export function checkChanges(changes: unknown): void {
  let count = 0
  let items = 0
  const pending: { value: unknown; path: KeyPath; inList: boolean }[] = [{ value: changes, path: [], inList: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path, inList } = next
    const members = Array.isArray(value) ? value.entries() : isRecord(value) ? Object.entries(value) : undefined
    if (path.length > deepest) throw invalid(`The changes are nested more than ${deepest} levels deep.`, nested)
    if (members !== undefined) {
      for (const [name, member] of members) {
        pending.push({ value: member, path: [...path, name], inList: inList || Array.isArray(value) })
      }
    } else if (!isPlain(value)) throw invalid(`${formatKeyPath(path)} has a value that a config cannot contain.`, plain)
    if (inList && ++items > mostItems) {
      throw invalid(`The lists in the changes have more than ${mostItems} items.`, 'Shorten the lists.')
    }
    if (!inList && path.length > 0 && ++count > mostChanges) {
      throw invalid(`More than ${mostChanges} settings are changed at once.`, 'Make the changes in several steps.')
    }
  }
}

const nested = 'Settings have at most a few levels; check the structure of the changes.'
const plain = 'Values are strings, numbers, booleans, lists, and groups of these.'

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)
}

function invalid(message: string, hint: string): CortexError {
  return new CortexError('CONFIG_INVALID', message, { hint })
}
