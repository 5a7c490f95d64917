import type { IncomingMessage } from 'node:http'
import { CortexError } from '../errors.js'
import { createKeyCheck, type KeyCheck } from '../gateway/access/api-keys.js'
import { isLoopback } from '../gateway/listener/listen-address.js'

export interface Access {
  /** Peers on other machines may ask too. */
  remote: boolean
  /** A proxy of ours stands before us, and says who asks. */
  trustProxy: boolean
}

export interface Refusal {
  status: 401 | 403
  error: CortexError
}

/** @param open The token is not asked for: what is wanted is nobody's secret. */
export type Admit = (req: IncomingMessage, open?: boolean) => Refusal | null

/** Who may use the admin API. `Host` and `Origin` have been checked by the gateway. */
export function createAdmit(token: string, access: () => Access): Admit {
  const hasToken: KeyCheck = createKeyCheck([token])
  return (req, open = false) => {
    const { remote, trustProxy } = access()
    const peer = peerOf(req, trustProxy)
    if (!remote && !isLoopback(peer)) {
      return {
        status: 403,
        error: new CortexError('ADMIN_REFUSED', `The admin API does not answer other machines, such as ${peer}.`, {
          hint: 'Set `admin.remote: true` to change that; the token is needed all the same.',
        }),
      }
    }
    if (open) return null
    const { authorization } = req.headers
    if (authorization === undefined || !hasToken({ authorization })) {
      return {
        status: 401,
        error: new CortexError('ADMIN_REFUSED', 'The admin API needs its token, and this is not it.', {
          hint: 'Send `Authorization: Bearer …` with what is in the token file that `status --json` names.',
        }),
      }
    }
    return null
  }
}

/** What a proxy adds comes last; what stands before it, anybody may have written. */
function peerOf(req: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? req.headers['x-forwarded-for'] : undefined
  const last = [forwarded].flat().join(',').split(',').at(-1)?.trim()
  return last !== undefined && last !== '' ? last : (req.socket.remoteAddress ?? '')
}
