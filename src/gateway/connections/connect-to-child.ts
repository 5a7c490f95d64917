import { createConnection } from 'node:net'
import type { Endpoint } from '../../facts/endpoint.js'
import type { Connect } from './undici-adapter.js'

/** ms for which a child that does not keep up with accepting connections is tried again. */
const patience = 10_000

/**
 * A Unix socket whose backlog is full refuses with EAGAIN instead of letting the
 * caller wait, as TCP does (connect(2)); undici would fail the request for that.
 */
export function connectToChild(endpoint: Endpoint): Connect {
  return (_options, connected) => {
    const giveUpAt = performance.now() + patience
    let pause = 1
    const attempt = (): void => {
      const socket = createConnection(
        'socketPath' in endpoint ? { path: endpoint.socketPath } : { ...endpoint, noDelay: true },
      )
      const onError = (error: NodeJS.ErrnoException): void => {
        if (error.code === 'EAGAIN' && performance.now() < giveUpAt) {
          setTimeout(attempt, pause)
          pause = Math.min(pause * 2, 50)
        } else {
          connected(error, null)
        }
      }
      socket.once('error', onError)
      socket.once('connect', () => {
        socket.off('error', onError)
        connected(null, socket)
      })
    }
    attempt()
  }
}
