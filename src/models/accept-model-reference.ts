import { CortexError } from '../errors.js'
import { isLoopbackUrl, parseModelReference, type ModelReference } from '../settings/model-reference.js'

/**
 * Parses the value of `model` and checks that it may be opened or downloaded.
 *
 * @param hasDigest Whether a SHA-256 of the model is given, with which plain http is safe
 * @throws CortexError MODEL_REFERENCE_INVALID
 */
export function acceptModelReference(text: string, { hasDigest }: { hasDigest: boolean }): ModelReference {
  const reference = parseModelReference(text)
  if (reference.kind === 'invalid') throw refusal(text, reference.reason, reference.hint)
  if (reference.kind === 'url' && isOpen(reference.url) && !hasDigest) {
    throw refusal(text, 'uses unencrypted http', 'Use https, or set modelSha256 so that the download can be verified.')
  }
  return reference
}

/** Over plain http the file could be replaced on the way. */
function isOpen({ protocol, href }: URL): boolean {
  return protocol === 'http:' && !isLoopbackUrl(href)
}

function refusal(text: string, reason: string, hint: string): CortexError {
  return new CortexError('MODEL_REFERENCE_INVALID', `The model ${JSON.stringify(shown(text))} ${reason}.`, { hint })
}

/** Without credentials, and shortened. */
function shown(text: string): string {
  const safe = text.replace(/\/\/[^/@]*@/, '//…@')
  return safe.length > 200 ? `${safe.slice(0, 200)}…` : safe
}
