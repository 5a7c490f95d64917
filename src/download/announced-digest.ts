/**
 * The SHA-256 in hex that a server gives for the whole file: `Repr-Digest` (RFC 9530), its forerunner `Digest`, or
 * the `X-Linked-Etag` of the Hugging Face Hub, which stands in the redirect to the storage host.
 */
export function announcedDigest(headers: Readonly<Record<string, string>>): string | null {
  const structured = /(?:^|[,\s])sha-256=:([A-Za-z0-9+/]{43}=):/.exec(headers['repr-digest'] ?? '')?.[1]
  const plain = /(?:^|[,\s])sha-256=([A-Za-z0-9+/]{43}=)/i.exec(headers['digest'] ?? '')?.[1]
  const base64 = structured ?? plain
  if (base64 !== undefined) return Buffer.from(base64, 'base64').toString('hex')
  return /^"?([0-9a-f]{64})"?$/.exec(headers['x-linked-etag'] ?? '')?.[1] ?? null
}
