import type { IncomingMessage, ServerResponse } from 'node:http'

/** For each answer to a page of an allowed origin. No credentials: keys travel in headers, never in cookies. */
export function corsHeaders(origin: string): string[] {
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', '*', 'Vary', 'Origin']
}

export function isPreflight(req: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return (
    req.method === 'OPTIONS' &&
    req.headers.origin !== undefined &&
    req.headers['access-control-request-method'] !== undefined
  )
}

/** Answered by the gateway: a preflight carries no key, and the child allows any origin. */
export function answerPreflight(req: IncomingMessage, res: ServerResponse, origin: string, requestId: string): void {
  const headers = req.headers['access-control-request-headers']
  res.writeHead(204, [
    ...corsHeaders(origin),
    'Access-Control-Allow-Methods',
    'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    ...(headers !== undefined ? ['Access-Control-Allow-Headers', headers] : []),
    ...(req.headers['access-control-request-private-network'] === 'true'
      ? ['Access-Control-Allow-Private-Network', 'true']
      : []),
    'Access-Control-Max-Age',
    '600',
    'X-Request-Id',
    requestId,
  ])
  res.end()
}
