import { CortexError } from '../../errors.js'

/** @param archive Its name for a person. @param why A clause without a full stop; names out of the archive as {@link quoted}. */
export function invalidArchive(archive: string, why: string, cause?: unknown): CortexError {
  return new CortexError('ARCHIVE_INVALID', `${archive} is refused: ${why}.`, {
    hint: 'Nothing of it was kept. The archive is damaged or hostile; get it from another place.',
    cause,
  })
}

const longestShown = 200

/** A name that came out of an archive, for a message: what would steer a terminal, or turn the text around, is spelt out. */
export function quoted(name: string): string {
  const shown = name.length > longestShown ? `${name.slice(0, longestShown)}…` : name
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
