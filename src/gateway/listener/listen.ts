import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CortexError } from '../../errors.js'
import { answerConnect, answerParseError } from './answer-socket.js'
import type { Timeouts } from './timeouts.js'

/** ms of idleness before TCP probes whether the client's machine is still there. */
const probeAfter = 30_000

export type HandleRequest = (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean) => void

export interface Address {
  host: string
  port: number
}

/**
 * One bound `node:http` server.
 * @throws {CortexError} PORT_IN_USE, ADDRESS_UNAVAILABLE, ABORTED
 */
export async function listen(
  { host, port }: Address,
  timeouts: Timeouts,
  handle: HandleRequest,
  signal?: AbortSignal,
): Promise<{ server: Server; address: Address }> {
  const server = createServer(
    {
      maxHeaderSize: 64 * 1024,
      headersTimeout: timeouts.head,
      requestTimeout: 0,
      connectionsCheckingInterval: timeouts.checkEvery,
      keepAliveTimeout: timeouts.idle,
      keepAlive: true,
      keepAliveInitialDelay: probeAfter,
      // Node would refuse it with an empty answer; the gateway's gives the reason.
      requireHostHeader: false,
    },
    (req, res) => handle(req, res, false),
  )
  // Node would drop fields after the 2,000th, which may be a Host or a key; their bytes are limited already.
  server.maxHeadersCount = 0
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => handle(req, res, true))
  // Any other expectation may be ignored (RFC 9110, 10.1.1); Node would refuse it with an empty answer.
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => handle(req, res, false))
  server.on('connect', (_req, socket) => answerConnect(socket))
  server.on('clientError', answerParseError)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(bindError(host, port, error)))
    // In a worker of node:cluster the port would be shared with the other workers, whose children differ.
    server.listen({ host, port, backlog: 1024, exclusive: true }, resolve)
  })
  server.removeAllListeners('error')
  // A connection that cannot be accepted, for example for lack of descriptors, fails for that client alone.
  server.on('error', () => undefined)
  if (signal?.aborted) {
    server.close()
    throw new CortexError('ABORTED', 'The opening of the gateway was aborted.', { cause: signal.reason })
  }
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new CortexError('INTERNAL', 'The server has no address.')
  // A name stays a name in the URL.
  return { server, address: { host, port: bound.port } }
}

function bindError(host: string, port: number, error: NodeJS.ErrnoException): CortexError {
  const where = `${host}:${port}`
  if (error.code === 'EADDRINUSE') {
    return new CortexError('PORT_IN_USE', `Cannot listen on ${where}: the address is already in use.`, {
      hint: `\`cortex-supervisor status\` shows whether another supervisor uses it; \`${listListeners(port)}\` shows any program. Choose another port with \`--port\` or \`gateway.port\` (0: a free one).`,
      cause: error,
    })
  }
  const reasons: Record<string, string> = {
    EACCES: 'ports below 1024 need a privilege that this user does not have',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'this name does not resolve to an address',
    EAFNOSUPPORT: 'this machine does not support this kind of address',
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return new CortexError('ADDRESS_UNAVAILABLE', `Cannot listen on ${where}: ${reason}.`, {
    hint: 'Set `gateway.host` to an address of this machine (127.0.0.1: this machine only) and `gateway.port` to a free port.',
    cause: error,
  })
}

function listListeners(port: number): string {
  if (process.platform === 'linux') return `ss -ltnp 'sport = :${port}'`
  if (process.platform === 'win32') return `netstat -ano | findstr :${port}`
  return `lsof -nP -iTCP:${port} -sTCP:LISTEN`
}
