import { CortexError, type ErrorCode } from '../../errors.js'
import { formatKeyPath } from '../../settings/find-config-key.js'
import type { KeyPath } from '../../settings/config-key.js'
import type { Place } from './place.js'

/** One thing that is wrong with a config, and where. */
export interface Mistake {
  code: ErrorCode
  place: Place
  path: KeyPath
  /** Follows the key in a sentence of its own: `"q8" is not a cache type`. */
  message: string
  hint?: string
}

/** More would be no help, and a megabyte of nonsense must not become a megabyte of answer. */
const mostShown = 50

/**
 * All mistakes as one error, a line each. Its code is the one that they share; mistakes of several kinds are a
 * CONFIG_INVALID.
 */
export function mistakesError(mistakes: readonly Mistake[]): CortexError {
  const files = [...new Set(mistakes.map(({ place }) => place.file))]
  const sorted = files.flatMap((file) => mistakes.filter(({ place }) => place.file === file).sort(byPosition))
  const shown = sorted.slice(0, mostShown)
  const codes = new Set(sorted.map(({ code }) => code))
  const hints = new Set(sorted.map(({ hint }) => hint))
  const [hint = 'docs/configuration.md describes every key and its values.'] = hints.size === 1 ? hints : []
  const lines = shown.map((mistake) => formatMistake(mistake, hints.size > 1))
  if (sorted.length > shown.length) lines.push(`… and ${sorted.length - shown.length} more`)
  return new CortexError((codes.size === 1 && sorted[0]?.code) || 'CONFIG_INVALID', lines.join('\n'), {
    hint,
    at: shown.map(({ place, path, message }) => ({
      file: place.file,
      line: place.line,
      column: place.column,
      ...(path.length > 0 && { key: formatKeyPath(path) }),
      message,
    })),
  })
}

/** `cortex.yaml:7:13  cacheTypeK  "q8" is not a cache type; did you mean "q8_0"?` */
function formatMistake({ place, path, message, hint }: Mistake, withHint: boolean): string {
  const advice = withHint && hint !== undefined ? ` (${hint.replace(/\.$/, '')})` : ''
  return [place.text, ...(path.length > 0 ? [formatKeyPath(path)] : []), message + advice].join('  ')
}

function byPosition(a: Mistake, b: Mistake): number {
  return a.place.line - b.place.line || a.place.column - b.place.column
}
