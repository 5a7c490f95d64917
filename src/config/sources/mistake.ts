import { CortexError, type ErrorCode } from '../../errors.js'
import { formatKeyPath } from '../../settings/find-config-key.js'
import type { KeyPath } from '../../settings/config-key.js'
import type { Place } from './place.js'

/** One mistake in a config, and its location. */
export interface Mistake {
  code: ErrorCode
  place: Place
  path: KeyPath
  /** Without a final period; follows the key: `"q8" is not a cache type`. */
  message: string
  hint?: string
}

/** More would not help, and a megabyte of nonsense must not produce a megabyte of answer. */
const mostShown = 50

/**
 * All mistakes as one error, one line each. Its code is the one they share; if they differ, CONFIG_INVALID.
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
  const sentence = withHint && hint !== undefined ? `${message}. ${hint}` : message
  return [place.text, ...(path.length > 0 ? [formatKeyPath(path)] : []), sentence].join('  ')
}

function byPosition(a: Mistake, b: Mistake): number {
  return a.place.line - b.place.line || a.place.column - b.place.column
}
