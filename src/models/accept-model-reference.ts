import { CortexError } from '../errors.js'
import { isLoopbackUrl, parseModelReference, type ModelReference } from '../settings/model-reference.js'

/**
 * What the text of `model` names, if it may be opened or fetched.
 *
 * @param hasDigest whether a SHA-256 for the model is given, which makes plain http safe
 * @throws CortexError MODEL_REFERENCE_INVALID
 */
export function acceptModelReference(text: string, { hasDigest }: { hasDigest: boolean }): ModelReference {
  const reference = parseModelReference(text)
  if (reference.kind === 'invalid') throw refusal(text, reference.reason, reference.hint)
  if (reference.kind === 'url' && isOpen(reference.url) && !hasDigest) {
    throw refusal(text, 'is not encrypted', 'Use https, or give modelSha256 so that the file can be checked.')
  }
  return reference
}

/** Whoever is on the way could send another file. */
function isOpen({ protocol, href }: URL): boolean {
  return protocol === 'http:' && !isLoopbackUrl(href)
}

function refusal(text: string, reason: string, hint: string): CortexError {
  return new CortexError('MODEL_REFERENCE_INVALID', `The model ${JSON.stringify(shown(text))} ${reason}.`, { hint })
}

/** Without a password, and not endless. */
function shown(text: string): string {
  const safe = text.replace(/\/\/[^/@]*@/, '//…@')
  return safe.length > 200 ? `${safe.slice(0, 200)}…` : safe
}
