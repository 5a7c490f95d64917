import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CortexError } from '../errors.js'
import type { GatewaySettings } from '../settings/settings.js'
import type { UpstreamSource } from '../upstream/upstream.js'
import type { Health } from './answer-health.js'
import { createConnectionsByChild } from './connections/connections-by-child.js'
import { createAccessRules } from './access/access-rules.js'
import type { GatewayStats } from './gateway-stats.js'
import { handleRequest, type AdminHandler, type HandlerContext } from './handle-request.js'
import { createOpenRequests } from './forward/open-requests.js'
import { urlOf } from './listener/listen-address.js'
import { listen } from './listener/listen.js'
import { refuseUnauthenticatedListener } from './access/refuse-unauthenticated-listener.js'
import { createRequestIds } from './request-id.js'
import { noOutcomes, type NotableRequest, type RequestOutcome } from './forward/request-outcome.js'
import { createBodyMemory } from './forward/body-memory.js'
import { createStallWatch } from './forward/stall-watch.js'
import { defaultTimeouts, type Timeouts } from './listener/timeouts.js'
import { createWaitingQueue } from './forward/waiting-queue.js'

export type { GatewayStats } from './gateway-stats.js'

export interface OpenGatewayOptions {
  settings: GatewaySettings
  upstream: UpstreamSource
  health: () => Health
  /** Answers everything under `/supervisor`; `Host` and `Origin` have been checked. */
  admin: AdminHandler
  timeouts?: Partial<Timeouts>
  /** Called when a request leaves the queue, for any reason, with the ms for which it waited. */
  onWaited?: (ms: number) => void
  /** Called for each request that is replayed, answered with 502 or broken off. */
  onNotable?: (request: NotableRequest) => void
  /** Aborts the opening; an open gateway is closed by {@link Gateway.close}. */
  signal?: AbortSignal
}

/** The stable endpoint in front of whatever child serves. */
export interface Gateway {
  /** `http://127.0.0.1:39281`: what a client on this machine can open. */
  readonly url: string
  /** As bound. */
  readonly address: { host: string; port: number }
  /** Loads what the first request to a child needs, about 60 ms of work: best while the child itself loads. */
  warm(): Promise<void>
  /**
   * Uses new settings from now on. A change of host or port opens the new listener, and then lets the old one go,
   * with its requests in flight; if the new one cannot be opened, everything stays as it was.
   * @throws {CortexError} PLAN_LISTEN_BEYOND_LOOPBACK, PORT_IN_USE, ADDRESS_UNAVAILABLE
   */
  applySettings(settings: GatewaySettings): Promise<void>
  stats(): GatewayStats
  /** Takes no more connections, refuses waiting requests, and gives those in flight `timeout` ms. Idempotent. */
  close(options?: { timeout?: number }): Promise<void>
}

/** ms for the answers of the admin API; streams of events end with the supervisor, not with their answer. */
const adminGrace = 1_000

/** Bytes for bodies even where `gateway.maxBody` is small: one chunk of each arrives before it is paused. */
const leastMemory = 16 * 1024 * 1024

/** One listener, with the access rules for its port. */
interface Listener {
  server: Server
  requested: { host: string; port: number }
  address: { host: string; port: number }
  context: HandlerContext
}

/**
 * Opens the gateway. Nothing that happens to a child ever closes or rebinds its listener.
 * @throws {CortexError} PLAN_LISTEN_BEYOND_LOOPBACK, PORT_IN_USE, ADDRESS_UNAVAILABLE, ABORTED
 */
export async function openGateway(options: OpenGatewayOptions): Promise<Gateway> {
  const { upstream, health, admin, signal, onWaited = () => undefined, onNotable } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  let { settings } = options
  const outcomes = noOutcomes()
  let replayed = 0
  let connections = 0
  let closing: Promise<void> | null = null
  const openRequests = createOpenRequests()
  const adminRequests = createOpenRequests()
  const identify = createRequestIds()
  const children = createConnectionsByChild()
  const bodyMemory = createBodyMemory(() => Math.max(settings.maxBody * 4, leastMemory))
  const queue = createWaitingQueue({
    source: upstream,
    capacity: () => settings.maxQueue,
    memory: bodyMemory,
    hasEnded: (child) => children.hasEnded(child),
    prepared: () => children.load(),
    onWaited,
  })
  const forwarding = {
    source: upstream,
    children,
    queue,
    bodyMemory,
    openRequests,
    stalls: createStallWatch(timeouts.bodyStall),
    deathNotice: timeouts.deathNotice,
    settings: () => settings,
    onOutcome: (outcome: RequestOutcome) => outcomes[outcome]++,
    onNotable(request: NotableRequest) {
      if (request.outcome === 'replayed') replayed++
      onNotable?.(request)
    },
  }
  const retired = new Set<Listener>()
  let current = await open(settings)

  async function open(settings: GatewaySettings): Promise<Listener> {
    refuseUnauthenticatedListener(settings)
    const requested = { host: settings.host, port: settings.port }
    const { server, address } = await listen(requested, timeouts, (...request) => receive(opened, ...request), signal)
    if (closing !== null) {
      server.close()
      throw stopped()
    }
    server.on('connection', (socket) => {
      connections++
      socket.once('close', () => connections--)
    })
    const accessRules = createAccessRules(settings, address.port)
    const opened: Listener = {
      server,
      requested,
      address,
      context: { accessRules, forwarding, identify, health, admin: answerAsAdmin },
    }
    return opened
  }

  function receive(at: Listener, req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void {
    if (closing !== null || at !== current) res.shouldKeepAlive = false
    handleRequest(req, res, expectsContinue, at.context)
  }

  function answerAsAdmin(req: IncomingMessage, res: ServerResponse): void {
    adminRequests.enter()
    res.once('close', () => adminRequests.leave())
    admin(req, res)
  }

  function retire(old: Listener): void {
    retired.add(old)
    old.server.close(() => retired.delete(old))
  }

  async function close(timeout: number): Promise<void> {
    const listeners = [current, ...retired]
    const closed = listeners.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve())))
    queue.close(stopped())
    await openRequests.drained(timeout)
    await adminRequests.drained(adminGrace)
    for (const { server } of listeners) server.closeAllConnections()
    await Promise.all(closed)
    children.close()
  }

  return {
    get url() {
      return urlOf(current.address.host, current.address.port)
    },
    get address() {
      return current.address
    },
    warm: () => children.load(),
    async applySettings(wanted) {
      refuseUnauthenticatedListener(wanted)
      const { host, port } = current.requested
      if (wanted.host !== host || wanted.port !== port) {
        const old = current
        current = await open(wanted)
        retire(old)
      }
      settings = wanted
      for (const at of [current, ...retired]) at.context.accessRules = createAccessRules(wanted, at.address.port)
    },
    stats: () => ({
      connections,
      active: openRequests.count,
      waiting: queue.length,
      heldBytes: bodyMemory.held,
      replayed,
      outcomes: { ...outcomes },
    }),
    close({ timeout = 0 } = {}) {
      closing ??= close(timeout)
      return closing
    },
  }
}

function stopped(): CortexError {
  return new CortexError('SUPERVISOR_STOPPED', 'The supervisor is stopping.', {
    hint: 'Start it again with `cortex-supervisor start`.',
  })
}
