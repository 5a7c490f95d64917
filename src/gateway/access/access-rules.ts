import type { IncomingHttpHeaders } from 'node:http'
import type { GatewaySettings } from '../../settings/settings.js'
import { createKeyCheck, type KeyCheck } from './api-keys.js'
import { createHostAllowlist } from './host-allowlist.js'
import { checkOrigin } from './origin-check.js'
import { problem, type Problem } from '../problem.js'

interface RequestOrigin {
  method?: string | undefined
  headers: IncomingHttpHeaders
  socket: { localAddress?: string | undefined }
}

/** Which requests are allowed; made anew when the settings change. */
export interface AccessRules {
  refuseHost(request: RequestOrigin): Problem | null
  /** The admin API is for the supervisor's own pages, whatever `gateway.corsOrigins` allows. */
  refuseOrigin(request: RequestOrigin, admin: boolean): Problem | null
  /** The allowed origin of another site's page, which needs CORS headers; null for all other requests. */
  foreignOrigin(request: RequestOrigin): string | null
  hasKey: KeyCheck
}

const none: ReadonlySet<string> = new Set()

/** `port`: the one that the listener is bound to. */
export function createAccessRules(settings: GatewaySettings, port: number): AccessRules {
  const isAllowedHost = createHostAllowlist({ ...settings, port })
  const corsOrigins = new Set(settings.corsOrigins)
  return {
    refuseHost({ headers: { host }, socket }) {
      if (isAllowedHost(host, socket.localAddress)) return null
      if (host === undefined) return problem('bad_request', 'The request has no Host header field.')
      return problem('host_not_allowed', `The Host "${host}" is not allowed.`, {
        hint: 'Add the name to `gateway.allowedHosts`, with its port unless that is the default port.',
      })
    },
    refuseOrigin({ method = '', headers }, admin) {
      if (checkOrigin(method, headers, admin ? none : corsOrigins) !== 'refused') return null
      return problem(
        'origin_not_allowed',
        `Requests from pages of ${headers.origin ?? 'other sites'} are not allowed.`,
        {
          hint: admin
            ? 'The admin API can be used from its own pages only.'
            : 'Add the origin to `gateway.corsOrigins`.',
        },
      )
    },
    foreignOrigin({ method = '', headers }) {
      return checkOrigin(method, headers, corsOrigins) === 'allowed' ? (headers.origin ?? null) : null
    },
    hasKey: createKeyCheck(settings.apiKeys),
  }
}
