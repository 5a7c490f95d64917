import type { IncomingMessage } from 'node:http'
import { healthPath } from '../answer-health.js'
import { corsHeaders, isPreflight } from './cors.js'
import type { AccessRules } from './access-rules.js'
import { normalizePath } from './normalize-path.js'
import { problem, type Problem } from '../problem.js'
import { looksLikeAsset } from './public-assets.js'
import { refusedEndpoint } from './refused-endpoints.js'
import { ambiguity } from '../forward/request-headers.js'
import { originForm } from './request-target.js'

/** What is known of a request before its body. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'> & {
  socket: { localAddress?: string | undefined }
}

/** Who answers. `ours`: header fields of ours for the answer, whoever gives it. */
export type Route =
  | { to: 'probe'; probe: 'ready' | 'live'; ours: readonly string[] }
  | { to: 'preflight'; origin: string }
  | { to: 'problem'; problem: Problem; ours: readonly string[] }
  | { to: 'nothing' }
  | { to: 'admin' }
  | ToChild

export interface ToChild {
  to: 'child'
  /** In origin form, as it was sent. */
  target: string
  ours: readonly string[]
  /** False: the child is to judge it without a key. Such a request does not wait for a child either. */
  withKey: boolean
}

/** The whole of who may enter and where to, from the head of a request alone. */
export function routeRequest(req: RequestHead, accessRules: AccessRules): Route {
  const method = req.method ?? ''
  const target = originForm(req)
  const path = target?.split('?', 1)[0] ?? ''
  const probe = healthPath(path)
  const origin = accessRules.foreignOrigin(req)
  const ours = origin === null ? [] : corsHeaders(origin)
  if (probe !== null && (method === 'GET' || method === 'HEAD')) return { to: 'probe', probe, ours }

  const normal = normalizePath(path)
  const admin = normal === '/supervisor' || normal.startsWith('/supervisor/')
  const refusal = accessRules.refuseHost(req) ?? accessRules.refuseOrigin(req, admin)
  if (refusal !== null) return { to: 'problem', problem: refusal, ours: [] }
  if (origin !== null && isPreflight(req)) return { to: 'preflight', origin }

  const refuse = (problem: Problem, more: readonly string[] = []): Route => ({
    to: 'problem',
    problem,
    ours: [...ours, ...more],
  })

  const doubt = ambiguity(req)
  if (doubt !== null) return refuse(problem('bad_request', doubt))
  if (wantsWebSocket(req)) return refuse(problem('not_implemented', 'This server does not speak WebSocket.'))
  if (target === null) {
    if (method === 'OPTIONS' && req.url === '*') return { to: 'nothing' }
    return refuse(problem('bad_request', 'The request target is not a path of this server.'))
  }
  if (admin) {
    // Another spelling of the same path would be one thing to us and another to the router behind.
    const plain = path === normal || path === `${normal}/`
    return plain ? { to: 'admin' } : refuse(problem('not_found', 'There is nothing here.'))
  }
  const reason = refusedEndpoint(method, normal)
  if (reason !== null) return refuse(problem('endpoint_refused', `${method} ${normal} is not open. ${reason}`))
  const withKey = accessRules.hasKey(req.headers)
  if (!withKey && !looksLikeAsset(method, path)) {
    return refuse(
      problem('invalid_api_key', 'No valid API key was given.', {
        hint: 'Send `Authorization: Bearer KEY` with one of the keys of `gateway.apiKeys`.',
      }),
      ['WWW-Authenticate', 'Bearer'],
    )
  }
  return { to: 'child', target, ours, withKey }
}

/** Other upgrades, such as curl's offer of HTTP/2, are offers that one may leave alone (RFC 9110, 7.8). */
function wantsWebSocket({ headers }: RequestHead): boolean {
  return headers.upgrade?.toLowerCase().includes('websocket') ?? false
}
