import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerHealth, type Health } from './answer-health.js'
import { answerPreflight } from './cors.js'
import type { Doors } from './doors.js'
import { forwardRequest, type Road } from './forward-request.js'
import { sendProblem } from './problem.js'
import { routeRequest } from './route-request.js'

export type AdminHandler = (req: IncomingMessage, res: ServerResponse) => void

export interface Surroundings {
  doors: Doors
  road: Road
  health: () => Health
  admin: AdminHandler
}

/** Has a request answered by whom it is for. `expectsContinue`: the client waits for that before it sends its body. */
export function handleRequest(
  req: IncomingMessage,
  res: ServerResponse,
  expectsContinue: boolean,
  { doors, road, health, admin }: Surroundings,
): void {
  const route = routeRequest(req, doors)
  switch (route.to) {
    case 'child':
      forwardRequest(req, res, route, expectsContinue, road)
      break
    case 'admin':
      if (expectsContinue) res.writeContinue()
      admin(req, res)
      break
    case 'probe':
      answerHealth(res, route.probe, health())
      break
    case 'preflight':
      answerPreflight(req, res, route.origin)
      break
    case 'nothing':
      res.writeHead(204).end()
      break
    case 'problem':
      sendProblem(req, res, route.problem, route.ours)
  }
}
