import { CortexError } from '../../errors.js'
import type { ModelSource } from './model-source.js'

/**
 * Returns the source with the given digest for its only file.
 *
 * @throws CortexError DIGEST_MISMATCH where the source states a different one, MODEL_REFERENCE_INVALID for several files
 */
export function requireDigest(source: ModelSource, sha256: string): ModelSource {
  const [file, ...others] = source.files
  if (file === undefined || others.length > 0) {
    throw new CortexError(
      'MODEL_REFERENCE_INVALID',
      `modelSha256 cannot be used with ${source.label}, which has ${source.files.length} parts.`,
      { hint: 'Remove modelSha256, or use a model that is a single file.' },
    )
  }
  if (file.sha256 !== null && file.sha256 !== sha256) {
    throw new CortexError(
      'DIGEST_MISMATCH',
      `${source.label} was expected with the SHA-256 ${sha256}, but ${file.url.host} has it with ${file.sha256}.`,
      { hint: 'The file has changed there, or modelSha256 is that of another file. Nothing was downloaded.' },
    )
  }
  return { ...source, files: [{ ...file, sha256 }] }
}
