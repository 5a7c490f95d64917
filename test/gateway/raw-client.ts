import { connect, type Socket } from 'node:net'
import type { Gateway } from '../../src/gateway/open-gateway.js'

export interface RawClient {
  readonly socket: Socket
  send(text: string | Buffer): void
  /** Everything received so far, as latin1. */
  received(): string
  /** Resolves when what was received matches; rejects when the connection closes before that. */
  until(pattern: RegExp): Promise<string>
  /** Everything received until the server closed. */
  closed(): Promise<string>
}

/** Speaks to the gateway byte by byte, as no HTTP library would. */
export async function rawClient({ address }: Pick<Gateway, 'address'>): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port: address.port, noDelay: true })
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  return {
    socket,
    send: (text) => void socket.write(text),
    received: () => received,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!pattern.test(received)) return
          stop()
          resolve(received)
        }
        const onClose = (): void => {
          stop()
          reject(new Error(`closed after: ${received}`))
        }
        const stop = (): void => void socket.off('data', check).off('close', onClose)
        socket.on('data', check).once('close', onClose)
        check()
      }),
    closed: () =>
      new Promise((resolve) => {
        if (socket.closed) resolve(received)
        else socket.once('close', () => resolve(received))
      }),
  }
}

/** One request with `Connection: close`, and the whole response. */
export async function rawExchange(gateway: Pick<Gateway, 'address'>, text: string | Buffer): Promise<string> {
  const client = await rawClient(gateway)
  client.send(text)
  return client.closed()
}
