import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { buildConnector, Dispatcher, Pool } from 'undici'
import { CortexError } from '../errors.js'
import { guardedLookup, type AddressGuard } from './guarded-lookup.js'
import { isTlsError, proxyFailure } from './network-errors.js'
import { isLoopback } from './redirect-rules.js'

export interface DispatcherOptions {
  /** ms; for TLS the handshake included. */
  connectTimeout: number
  /** Closes sockets that are still connecting: destroying a dispatcher leaves those alone. */
  signal: AbortSignal
  /** Judges the addresses of the host itself, not those of a proxy. */
  guard?: AddressGuard | undefined
}

/** A dispatcher for one request to `url`, through the proxy of the environment where one is set. Destroy it after use. */
export async function openDispatcher(url: URL, options: DispatcherOptions): Promise<Dispatcher> {
  // A CommonJS module: bundled, it has no names, only a default.
  const { Agent, EnvHttpProxyAgent, Pool } = (await import('undici')).default
  const connect = connector(url, options)
  if (isLoopback(url.hostname) || !proxyIsSet(process.env)) return new Agent({ connect })
  const timeout = options.connectTimeout
  try {
    return new EnvHttpProxyAgent({
      connect,
      factory: (origin, pool: Pool.Options) => new Pool(origin, blamingProxy(pool, connect)),
      proxyTls: { timeout },
      requestTls: { timeout },
      // Otherwise plain http would go through CONNECT, which many proxies allow for port 443 only.
      proxyTunnel: false,
    })
  } catch (thrown) {
    throw new CortexError('DOWNLOAD_FAILED', 'HTTP_PROXY or HTTPS_PROXY is not a proxy address.', {
      hint: 'It should look like http://proxy.example:3128.',
      cause: thrown,
    })
  }
}

/**
 * Makes failures to connect through a proxy say so. Also, undici 7.30 connects again without end when a proxy hangs up
 * on CONNECT (its client waits for another attempt after UND_ERR_SOCKET); another code ends that.
 */
function blamingProxy(pool: Pool.Options, direct: buildConnector.connector): Pool.Options {
  const { connect } = pool
  if (typeof connect !== 'function' || connect === direct) return pool
  return {
    ...pool,
    connect: (options, callback) => {
      connect(options, (...[error, socket]) => {
        if (error === null) callback(null, socket)
        else callback(isTlsError(error) ? error : proxyFailure(error), null)
      })
    },
  }
}

function proxyIsSet(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['http_proxy'] ?? env['HTTP_PROXY'] ?? env['https_proxy'] ?? env['HTTPS_PROXY'])
}

/** undici's own connector rounds its time-out up by as much as a second and cannot be called off. */
function connector(url: URL, { connectTimeout, signal, guard }: DispatcherOptions): buildConnector.connector {
  return ({ hostname, protocol, port, servername }, callback) => {
    const secure = protocol === 'https:'
    const target = {
      host: hostname,
      port: Number(port) || (secure ? 443 : 80),
      ...(guard && hostname === url.hostname && { lookup: guardedLookup(guard) }),
    }
    const socket: Socket = secure
      ? connectTls({
          ...target,
          servername: servername ?? (isIP(hostname) === 0 ? hostname : ''),
          ALPNProtocols: ['http/1.1'],
        })
      : connectTcp(target)

    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }))
    }, connectTimeout)
    const callOff = () => socket.destroy(new Error('called off'))
    signal.addEventListener('abort', callOff, { once: true })

    let settled = false
    const settle = (answer: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', callOff)
      answer()
    }
    socket.setNoDelay(true)
    socket.once(secure ? 'secureConnect' : 'connect', () => settle(() => callback(null, socket)))
    // Stays on: an error between here and undici's own listener would be an uncaught one.
    socket.on('error', (error) => settle(() => callback(error, null)))
    if (signal.aborted) callOff()
  }
}
