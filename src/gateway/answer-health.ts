import type { ServerResponse } from 'node:http'
import type { SupervisorState } from '../lifecycle/lifecycle-state.js'

export interface Health {
  state: SupervisorState
  /** A child serves, also during a switch to another. */
  serving: boolean
}

/** `/health` and `/health/live` are for probes, which have neither a key nor an allowed `Host`; null: another path. */
export function healthPath(path: string): 'ready' | 'live' | null {
  return path === '/health' ? 'ready' : path === '/health/live' ? 'live' : null
}

export function answerHealth(
  res: ServerResponse,
  { probe, gatewayHeaders }: { probe: 'ready' | 'live'; gatewayHeaders: readonly string[] },
  { state, serving }: Health,
  requestId: string,
): void {
  const up = probe === 'live' || serving
  const body = JSON.stringify({ status: up ? 'ok' : 'unavailable', state })
  res.writeHead(up ? 200 : 503, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'X-Request-Id',
    requestId,
    ...gatewayHeaders,
  ])
  res.end(body)
}
