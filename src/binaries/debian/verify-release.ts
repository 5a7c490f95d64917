import { CortexError } from '../../errors.js'

export interface VerifiedRelease {
  /** The signed text alone. */
  text: string
  /** Of the key that signed it, in hex. */
  keyId: string
}

const begin = '-----BEGIN PGP SIGNED MESSAGE-----'
const end = '-----END PGP SIGNATURE-----'

/**
 * Checks a clear-signed file against ASCII-armoured keys. The archive signs with the keys of two releases at once: one
 * good signature of a key we have is what is asked for. What the signature does not cover is refused, not passed over.
 *
 * @throws CortexError DEBIAN_SIGNATURE_INVALID
 */
export async function verifyRelease(
  file: string,
  armoredKeys: readonly string[],
  from: string,
): Promise<VerifiedRelease> {
  const trimmed = file.trim()
  if (!trimmed.startsWith(begin)) throw invalid(from, 'it is not signed')
  if (!trimmed.endsWith(end) || count(trimmed, begin) !== 1 || count(trimmed, end) !== 1) {
    throw invalid(from, 'it has text outside the signed part')
  }
  const openpgp = await import('openpgp')
  const verificationKeys = await Promise.all(
    armoredKeys.map(async (armoredKey) => (await openpgp.readKey({ armoredKey })).toPublic()),
  )
  const message = await openpgp.readCleartextMessage({ cleartextMessage: trimmed }).catch((cause: unknown) => {
    throw invalid(from, 'its signature cannot be read', cause)
  })
  const result = await openpgp.verify({ message, verificationKeys })
  const reasons: string[] = []
  for (const signature of result.signatures) {
    try {
      await signature.verified
      return { text: result.data, keyId: signature.keyID.toHex() }
    } catch (error) {
      reasons.push(`${signature.keyID.toHex()}: ${messageOf(error)}`)
    }
  }
  throw invalid(from, `no signature of a key that we trust holds (${reasons.join('; ')})`)
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
}

function invalid(from: string, why: string, cause?: unknown): CortexError {
  return new CortexError('DEBIAN_SIGNATURE_INVALID', `${from} is not to be trusted: ${why}.`, {
    hint: 'A proxy or a captive portal can put its own page there. Otherwise use another mirror (CORTEX_DEBIAN_MIRROR).',
    cause,
  })
}
