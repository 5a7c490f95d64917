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

/** Who may enter; made anew when the settings change. */
export interface AccessRules {
  refuseHost(request: RequestOrigin): Problem | null
  /** The admin API is for pages of ours alone, whatever `gateway.corsOrigins` allows. */
  refuseOrigin(request: RequestOrigin, admin: boolean): Problem | null
  /** The allowed origin of a page that is not ours, which needs CORS headers; null for everybody else. */
  foreignOrigin(request: RequestOrigin): string | null
  hasKey: KeyCheck
}

const none: ReadonlySet<string> = new Set()

/** `port`: the one that we really listen on. */
export function createAccessRules(settings: GatewaySettings, port: number): AccessRules {
  const knowsHost = createHostAllowlist({ ...settings, port })
  const corsOrigins = new Set(settings.corsOrigins)
  return {
    refuseHost({ headers: { host }, socket }) {
      if (knowsHost(host, socket.localAddress)) return null
      if (host === undefined) return problem('bad_request', 'The request has no Host header field.')
      return problem('host_not_allowed', `This server is not known as "${host}".`, {
        hint: 'Add the name, with its port unless that is the default one, to `gateway.allowedHosts`.',
      })
    },
    refuseOrigin({ method = '', headers }, admin) {
      if (checkOrigin(method, headers, admin ? none : corsOrigins) !== 'refused') return null
      return problem('origin_not_allowed', `Pages of ${headers.origin ?? 'other sites'} may not use this.`, {
        hint: admin ? 'The admin API answers its own pages only.' : 'Add the origin to `gateway.corsOrigins`.',
      })
    },
    foreignOrigin({ method = '', headers }) {
      return checkOrigin(method, headers, corsOrigins) === 'allowed' ? (headers.origin ?? null) : null
    },
    hasKey: createKeyCheck(settings.apiKeys),
  }
}
