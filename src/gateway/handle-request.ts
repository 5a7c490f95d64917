import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerHealth, type Health } from './answer-health.js'
import { answerPreflight } from './access/cors.js'
import type { AccessRules } from './access/access-rules.js'
import { forwardRequest } from './forward/forward-request.js'
import { sendProblem } from './problem.js'
import type { IdentifyRequest } from './request-id.js'
import type { ForwardContext } from './forward/forward-context.js'
import { routeRequest } from './access/route-request.js'

export type AdminHandler = (req: IncomingMessage, res: ServerResponse) => void

export interface HandlerContext {
  accessRules: AccessRules
  forwarding: ForwardContext
  identify: IdentifyRequest
  health: () => Health
  admin: AdminHandler
}

/** Routes a request. `expectsContinue`: the client waits for `100 Continue` before it sends its body. */
export function handleRequest(
  req: IncomingMessage,
  res: ServerResponse,
  expectsContinue: boolean,
  { accessRules, forwarding, identify, health, admin }: HandlerContext,
): void {
  const route = routeRequest(req, accessRules)
  const requestId = identify(req.headers)
  switch (route.to) {
    case 'child':
      forwardRequest({ req, res, requestId, expectsContinue }, route, forwarding)
      break
    case 'admin':
      res.setHeader('X-Request-Id', requestId)
      if (expectsContinue) res.writeContinue()
      admin(req, res)
      break
    case 'probe':
      answerHealth(res, route, health(), requestId)
      break
    case 'preflight':
      answerPreflight(req, res, route.origin, requestId)
      break
    case 'nothing':
      res.writeHead(204, { 'X-Request-Id': requestId }).end()
      break
    case 'problem':
      forwarding.onOutcome('refused')
      sendProblem(req, res, route.problem, [...route.gatewayHeaders, 'X-Request-Id', requestId])
  }
}
