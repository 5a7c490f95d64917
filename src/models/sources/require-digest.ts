import { CortexError } from '../../errors.js'
import type { ModelSource } from './model-source.js'

/**
 * The same source, whose only file must have the given digest.
 *
 * @throws CortexError DIGEST_MISMATCH where the source itself gives another, MODEL_REFERENCE_INVALID for several files
 */
export function requireDigest(source: ModelSource, sha256: string): ModelSource {
  const [file, ...others] = source.files
  if (file === undefined || others.length > 0) {
    throw new CortexError(
      'MODEL_REFERENCE_INVALID',
      `One checksum cannot stand for the ${source.files.length} parts of ${source.label}.`,
      { hint: 'Take modelSha256 away, or name a model that is a single file.' },
    )
  }
  if (file.sha256 !== null && file.sha256 !== sha256) {
    throw new CortexError(
      'DIGEST_MISMATCH',
      `${source.label} should have the SHA-256 ${sha256}, but ${file.url.host} has it with ${file.sha256}.`,
      { hint: 'The file was changed there, or modelSha256 belongs to another one. Nothing was downloaded.' },
    )
  }
  return { ...source, files: [{ ...file, sha256 }] }
}
