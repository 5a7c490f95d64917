import { isLoopback } from '../../download/redirect-rules.js'
import { CortexError } from '../../errors.js'

/** Which Hub is asked, and as whom. */
export interface HubAccess {
  /** Ends in a slash. */
  endpoint: URL
  /** Sent to the endpoint and nowhere else: downloads drop it at the redirect to the storage host. */
  headers: Readonly<Record<string, string>>
}

/** From `HF_ENDPOINT` (a mirror, or a stand-in) and `HF_TOKEN`, as other tools read them. */
export function hubAccess(env: Readonly<Record<string, string | undefined>>): HubAccess {
  const given = env['HF_ENDPOINT']?.trim() || 'https://huggingface.co'
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CortexError('MODEL_UNAVAILABLE', `HF_ENDPOINT is not an address: ${JSON.stringify(given)}.`, {
      hint: 'It should look like https://huggingface.co.',
    })
  }
  const endpoint = new URL(given.endsWith('/') ? given : `${given}/`)
  const token = env['HF_TOKEN']?.trim()
  // A token over plain http could be read by anybody on the way.
  const isPrivate = endpoint.protocol === 'https:' || isLoopback(endpoint.hostname)
  return { endpoint, headers: token && isPrivate ? { authorization: `Bearer ${token}` } : {} }
}
