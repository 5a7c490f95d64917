import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInFlightRequests } from '../../src/upstream/in-flight.js'
import type { Upstream } from '../../src/upstream/upstream.js'

export interface TestChild extends Upstream {
  /** What has come, oldest first. */
  readonly requests: IncomingMessage[]
  readonly connections: ReadonlySet<Socket>
  /** How many connections there have been. */
  readonly accepted: number
  /** How many requests were begun, by the supervisor's count. */
  readonly begun: number
  /** Requests that were begun and not ended, by the supervisor's count. */
  readonly inFlight: number
  /** How many of these wait for this child and not for their client, by the supervisor's count. */
  readonly awaited: number
  /** How often something of a response was heard, by the supervisor's count. */
  readonly heard: number
  /** Waits for none of them any longer, as at the end of a drain. */
  cut(): void
  /** The listener and every connection are gone, but nobody has noticed yet. */
  vanish(): Promise<void>
  /** Dies as a process does: vanishes, then `ended` resolves. */
  die(): Promise<void>
  stop(): Promise<void>
}

/** An HTTP server on a Unix socket that stands in for one generation of llama-server. */
export async function startChild(generation: number, answer: RequestListener = echo): Promise<TestChild> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gateway-'))
  const socketPath = path.join(folder, 'child.sock')
  const requests: IncomingMessage[] = []
  const connections = new Set<Socket>()
  let begun = 0
  let accepted = 0
  const server = createServer({ keepAliveTimeout: 5_000, maxHeaderSize: 64 * 1024 }, (req, res) => {
    requests.push(req)
    answer(req, res)
  })
  server.on('connection', (socket) => {
    accepted++
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  let hasEnded = (): void => undefined
  let awaited = 0
  let heard = 0
  const inFlight = createInFlightRequests({
    onAwaited: (count) => (awaited = count),
    onHeard: () => heard++,
  })
  const ended = new Promise<void>((resolve) => (hasEnded = resolve))

  async function vanish(): Promise<void> {
    server.closeAllConnections()
    for (const socket of connections) socket.destroy()
    if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    await rm(folder, { recursive: true, force: true })
  }

  async function end(): Promise<void> {
    await vanish()
    hasEnded()
  }

  return {
    generation,
    endpoint: { socketPath },
    apiKey: `key-of-${generation}`,
    ended,
    begin(onCut) {
      begun++
      return inFlight.begin(onCut)
    },
    requests,
    connections,
    get inFlight() {
      return inFlight.count
    },
    get accepted() {
      return accepted
    },
    get awaited() {
      return awaited
    },
    get heard() {
      return heard
    },
    get begun() {
      return begun
    },
    cut: inFlight.cut,
    vanish,
    die: end,
    stop: end,
  }
}

/** Answers with what it was asked: generation-independent, byte for byte. */
function echo(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200, { 'Content-Type': req.headers['content-type'] ?? 'text/plain' })
  req.pipe(res)
}
