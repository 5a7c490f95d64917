import type { IncomingMessage } from 'node:http'
import { healthPath } from '../answer-health.js'
import { corsHeaders, isPreflight } from './cors.js'
import type { AccessRules } from './access-rules.js'
import { normalizePath, pathForChild } from './normalize-path.js'
import { problem, type Problem } from '../problem.js'
import { looksLikeAsset } from './public-assets.js'
import { refusedEndpoint } from './refused-endpoints.js'
import { ambiguity } from '../forward/request-headers.js'
import { originForm } from './request-target.js'

/** The part of a request that routing needs. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'> & {
  socket: { localAddress?: string | undefined }
}

/** What answers. `gatewayHeaders`: header fields that the gateway adds to any answer. */
export type Route =
  | { to: 'probe'; probe: 'ready' | 'live'; gatewayHeaders: readonly string[] }
  | { to: 'preflight'; origin: string }
  | { to: 'problem'; problem: Problem; gatewayHeaders: readonly string[] }
  | { to: 'nothing' }
  | { to: 'admin' }
  | ToChild

export interface ToChild {
  to: 'child'
  /** In origin form, as it was sent. */
  target: string
  gatewayHeaders: readonly string[]
  /** False: the child decides on it without a key. Such a request does not wait for a child either. */
  withKey: boolean
}

/** Decides from the head of a request alone whether it is allowed and what answers it. */
export function routeRequest(req: RequestHead, accessRules: AccessRules): Route {
  const method = req.method ?? ''
  const target = originForm(req)
  const path = target?.split('?', 1)[0] ?? ''
  const probe = healthPath(path)
  const origin = accessRules.foreignOrigin(req)
  const gatewayHeaders = origin === null ? [] : corsHeaders(origin)
  if (probe !== null && (method === 'GET' || method === 'HEAD')) return { to: 'probe', probe, gatewayHeaders }

  const normal = normalizePath(path)
  const admin = normal === '/supervisor' || normal.startsWith('/supervisor/')
  const refusal = accessRules.refuseHost(req) ?? accessRules.refuseOrigin(req, admin)
  if (refusal !== null) return { to: 'problem', problem: refusal, gatewayHeaders: [] }
  if (origin !== null && isPreflight(req)) return { to: 'preflight', origin }

  const refuse = (problem: Problem, more: readonly string[] = []): Route => ({
    to: 'problem',
    problem,
    gatewayHeaders: [...gatewayHeaders, ...more],
  })

  const ambiguous = ambiguity(req)
  if (ambiguous !== null) return refuse(problem('bad_request', ambiguous))
  if (wantsWebSocket(req)) return refuse(problem('not_implemented', 'WebSocket is not supported.'))
  if (target === null) {
    if (method === 'OPTIONS' && req.url === '*') return { to: 'nothing' }
    return refuse(problem('bad_request', 'The request target is not a path on this server.'))
  }
  if (admin) {
    // Another spelling of the same path could mean something else to the router behind.
    const plain = path === normal || path === `${normal}/`
    return plain ? { to: 'admin' } : refuse(problem('not_found', 'Not found.'))
  }
  const reason = refusedEndpoint(method, normal) ?? refusedEndpoint(method, pathForChild(path).toLowerCase())
  if (reason !== null) return refuse(problem('endpoint_refused', `${method} ${normal} is not available. ${reason}`))
  const withKey = accessRules.hasKey(req.headers)
  if (!withKey && !looksLikeAsset(method, path)) {
    return refuse(
      problem('invalid_api_key', 'A valid API key is required.', {
        hint: 'Send `Authorization: Bearer KEY` with one of the keys of `gateway.apiKeys`.',
      }),
      ['WWW-Authenticate', 'Bearer'],
    )
  }
  return { to: 'child', target, gatewayHeaders, withKey }
}

/** Other upgrades, such as curl's offer of HTTP/2, are offers that a server may ignore (RFC 9110, 7.8). */
function wantsWebSocket({ headers }: RequestHead): boolean {
  return headers.upgrade?.toLowerCase().includes('websocket') ?? false
}
