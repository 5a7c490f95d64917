import type { IncomingMessage } from 'node:http'
import { CortexError } from '../errors.js'
import { createKeyCheck, type KeyCheck } from '../gateway/access/api-keys.js'
import { isLoopback } from '../gateway/listener/listen-address.js'

export interface Access {
  /** Clients on other machines are admitted, too. */
  remote: boolean
  /** A trusted reverse proxy gives the client's address in X-Forwarded-For. */
  trustProxy: boolean
}

export interface Refusal {
  status: 401 | 403
  error: CortexError
}

/** @param open The token is not required. */
export type Admit = (req: IncomingMessage, open?: boolean) => Refusal | null

/** Decides which requests reach the admin API. The gateway has already checked `Host` and `Origin`. */
export function createAdmit(token: string, access: () => Access): Admit {
  const hasToken: KeyCheck = createKeyCheck([token])
  return (req, open = false) => {
    const { remote, trustProxy } = access()
    const peer = peerOf(req, trustProxy)
    if (!remote && !isLoopback(peer)) {
      return {
        status: 403,
        error: new CortexError(
          'ADMIN_REFUSED',
          `The admin API does not accept requests from other machines (this one came from ${peer}).`,
          {
            hint: 'To allow them, set `admin.remote: true`. The token is still required.',
          },
        ),
      }
    }
    if (open) return null
    const { authorization } = req.headers
    if (authorization === undefined || !hasToken({ authorization })) {
      return {
        status: 401,
        error: new CortexError(
          'ADMIN_REFUSED',
          authorization === undefined
            ? 'The admin API requires its token, and the request has none.'
            : 'The admin token in the request is wrong.',
          {
            hint: 'Send `Authorization: Bearer TOKEN` with the contents of the file in `admin.tokenFile` of `cortex-supervisor status --json`.',
          },
        ),
      }
    }
    return null
  }
}

/** The trusted proxy appends the last address; everything before it may be forged by the client. */
function peerOf(req: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? req.headers['x-forwarded-for'] : undefined
  const last = [forwarded].flat().join(',').split(',').at(-1)?.trim()
  return last !== undefined && last !== '' ? last : (req.socket.remoteAddress ?? '')
}
