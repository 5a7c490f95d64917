import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type KeyCheck = (headers: IncomingHttpHeaders) => boolean

/** Whether a request carries one of `keys`, in either of the two headers that llama-server reads. Without `keys`, all pass. */
export function createKeyCheck(keys: readonly string[]): KeyCheck {
  if (keys.length === 0) return () => true
  const digests = keys.map(digest)
  return (headers) => {
    const given = presentedKey(headers)
    if (given === undefined) return false
    const presented = digest(given)
    // Always all of them: which key matched, and how far, must not show in the time it takes.
    let found = false
    for (const key of digests) found = timingSafeEqual(key, presented) || found
    return found
  }
}

function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer.trim()
  const key = headers['x-api-key']
  return typeof key === 'string' ? key : undefined
}

/** Equal lengths for the comparison, whatever the lengths of the keys. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
