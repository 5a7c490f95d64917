import type { ErrorCode } from '../../errors.js'
import type { Layer } from './layer.js'
import { isLoopbackUrl } from '../../settings/model-reference.js'
import type { Mistake } from '../sources/mistake.js'

/** Combinations of settings that contradict each other, whichever layers they come from. A value with a mistake of its own is undefined here. */
export function checkMerged(merged: Layer): Mistake[] {
  const value = (key: string): unknown => merged.get(key)?.value
  const mistakes: Mistake[] = []
  const report = (key: string, message: string, hint?: string, code: ErrorCode = 'CONFIG_INVALID'): void => {
    const entry = merged.get(key)
    if (entry)
      mistakes.push({ code, place: entry.place, path: key.split('.'), message, ...(hint !== undefined && { hint }) })
  }

  const openHttp = (key: string): boolean => {
    const url = value(key)
    return typeof url === 'string' && /^http:/i.test(url) && !isLoopbackUrl(url)
  }
  const insecure = 'plain http lets anyone on the network path replace the download'
  if (openHttp('model') && !merged.has('modelSha256')) report('model', insecure, 'Use https, or set modelSha256.')
  if (openHttp('draft.model')) report('draft.model', insecure, 'Use https, or download the file and set its path.')
  if (openHttp('binary.url') && !merged.has('binary.sha256')) {
    report('binary.url', insecure, 'Use https, or set binary.sha256.')
  }

  const source = value('binary.source')
  for (const key of ['path', 'url']) {
    if (source === key && !merged.has(`binary.${key}`)) report('binary.source', `"${key}" needs binary.${key}`)
  }
  if (source === 'auto' && merged.has('binary.path') && merged.has('binary.url')) {
    report(
      'binary.url',
      'is set beside binary.path, but only one of them can be used',
      'Remove one, or set binary.source.',
    )
  }

  const draft = [...merged.keys()].find((key) => key.startsWith('draft.'))
  if (draft !== undefined && !merged.has('draft.model')) {
    report(draft, 'has no effect without draft.model', 'Set draft.model, or remove the draft keys.')
  }
  return mistakes
}
