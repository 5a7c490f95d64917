import { isLoopback } from '../../download/redirect-rules.js'
import { CortexError } from '../../errors.js'

/** Address of the Hub, and the credentials for it. */
export interface HubAccess {
  /** Ends in a slash. */
  endpoint: URL
  /** Sent only to the endpoint: downloads drop them when redirected to the storage host. */
  headers: Readonly<Record<string, string>>
}

/** From `HF_ENDPOINT` (for a mirror) and `HF_TOKEN`, as in other tools. */
export function hubAccess(env: Readonly<Record<string, string | undefined>>): HubAccess {
  const given = env['HF_ENDPOINT']?.trim() || 'https://huggingface.co'
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CortexError('MODEL_UNAVAILABLE', `HF_ENDPOINT is not an http(s) URL: ${JSON.stringify(given)}.`, {
      hint: 'It should look like https://huggingface.co.',
    })
  }
  const endpoint = new URL(given.endsWith('/') ? given : `${given}/`)
  const token = env['HF_TOKEN']?.trim()
  // Over plain http the token could be read on the way.
  const isPrivate = endpoint.protocol === 'https:' || isLoopback(endpoint.hostname)
  return { endpoint, headers: token && isPrivate ? { authorization: `Bearer ${token}` } : {} }
}
