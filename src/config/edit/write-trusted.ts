import type { ConfigText } from '../load-config.js'
import { trustTexts } from '../trust/trust-list.js'
import { writeConfigText, type WrittenConfig } from './write-config.js'

/**
 * Writes an edited config. One that the user has trusted stays trusted, since the edit is theirs. Both texts are trusted
 * while one replaces the other, so that a supervisor that watches the file never reads an untrusted one.
 * @throws {CortexError} as {@link writeConfigText} does
 */
export async function writeTrusted(before: ConfigText, file: string, text: string): Promise<WrittenConfig> {
  const { foundBy, trusted, text: old, request } = before
  const { userFolder } = request
  if (foundBy !== 'cwd' || !trusted || old === null || userFolder === undefined) {
    return writeConfigText(file, text, old)
  }
  const trust = (...texts: string[]): Promise<void> => trustTexts(userFolder, file, texts)
  await trust(old, text)
  const written = await writeConfigText(file, text, old).catch(async (error: unknown) => {
    await trust(old)
    throw error
  })
  await trust(text)
  return {
    async undo() {
      await trust(old, text)
      const outcome = await written.undo()
      if (outcome === 'restored') await trust(old)
      return outcome
    },
  }
}
