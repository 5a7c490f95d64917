import type { ErrorCode } from '../../errors.js'
import type { Layer } from './layer.js'
import { isLoopbackUrl } from '../../settings/model-reference.js'
import type { Mistake } from '../sources/mistake.js'

/** What does not go together, whichever layers it came from. A value that is a mistake by itself is undefined here. */
export function checkMerged(merged: Layer): Mistake[] {
  const value = (key: string): unknown => merged.get(key)?.value
  const mistakes: Mistake[] = []
  const blame = (key: string, message: string, hint?: string, code: ErrorCode = 'CONFIG_INVALID'): void => {
    const entry = merged.get(key)
    if (entry)
      mistakes.push({ code, place: entry.place, path: key.split('.'), message, ...(hint !== undefined && { hint }) })
  }

  const openHttp = (key: string): boolean => {
    const url = value(key)
    return typeof url === 'string' && /^http:/i.test(url) && !isLoopbackUrl(url)
  }
  const insecure = 'plain http lets anyone on the way replace what comes'
  if (openHttp('model') && !merged.has('modelSha256')) blame('model', insecure, 'Use https, or set modelSha256.')
  if (openHttp('draft.model')) blame('draft.model', insecure, 'Use https, or fetch the file and give its path.')
  if (openHttp('binary.url') && !merged.has('binary.sha256')) {
    blame('binary.url', insecure, 'Use https, or set binary.sha256.')
  }

  const source = value('binary.source')
  for (const key of ['path', 'url']) {
    if (source === key && !merged.has(`binary.${key}`)) blame('binary.source', `"${key}" needs binary.${key}`)
  }
  if (source === 'auto' && merged.has('binary.path') && merged.has('binary.url')) {
    blame('binary.url', 'stands beside binary.path, and only one can be used', 'Remove one, or set binary.source.')
  }

  const draft = [...merged.keys()].find((key) => key.startsWith('draft.'))
  if (draft !== undefined && !merged.has('draft.model')) {
    blame(draft, 'has no effect without draft.model', 'Set draft.model, or remove the draft keys.')
  }
  return mistakes
}
