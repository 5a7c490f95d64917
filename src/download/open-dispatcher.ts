import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { buildConnector, Dispatcher } from 'undici'
import { CortexError } from '../errors.js'
import { isLoopback } from './redirect-rules.js'

export interface DispatcherOptions {
  /** ms; for TLS the handshake included. */
  connectTimeout: number
  /** Closes sockets that are still connecting: destroying a dispatcher leaves those alone. */
  signal: AbortSignal
}

/** A dispatcher for one request to `url`, through the proxy of the environment where one is set. Destroy it after use. */
export async function openDispatcher(url: URL, options: DispatcherOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici')
  const connect = connector(options)
  if (isLoopback(url.hostname) || !proxyIsSet(process.env)) return new Agent({ connect })
  const timeout = options.connectTimeout
  try {
    // Without `proxyTunnel: false` plain http would go through CONNECT, which many proxies allow for port 443 only.
    return new EnvHttpProxyAgent({ connect, proxyTls: { timeout }, requestTls: { timeout }, proxyTunnel: false })
  } catch (thrown) {
    throw new CortexError('DOWNLOAD_FAILED', 'HTTP_PROXY or HTTPS_PROXY is not a proxy address.', {
      hint: 'It should look like http://proxy.example:3128.',
      cause: thrown,
    })
  }
}

function proxyIsSet(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['http_proxy'] ?? env['HTTP_PROXY'] ?? env['https_proxy'] ?? env['HTTPS_PROXY'])
}

/** undici's own connector rounds its time-out up by as much as a second and cannot be called off. */
function connector({ connectTimeout, signal }: DispatcherOptions): buildConnector.connector {
  return ({ hostname, protocol, port, servername }, callback) => {
    const secure = protocol === 'https:'
    const target = { host: hostname, port: Number(port) || (secure ? 443 : 80) }
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
