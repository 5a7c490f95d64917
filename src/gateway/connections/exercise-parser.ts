import { Socket } from 'node:net'
import type { Client } from 'undici'

/**
 * Puts one response through undici, over a socket that leads nowhere. Its parser is WebAssembly, decoded and compiled at
 * the first response, for some 30 ms: here they pass while the child loads its model.
 */
export async function exerciseParser(ClientClass: typeof Client): Promise<void> {
  const client = new ClientClass('http://localhost', {
    connect(_options, connected) {
      // undici does not expect the answer before it has finished asking.
      queueMicrotask(() => connected(null, cannedSocket()))
    },
  })
  await new Promise<void>((resolve) => {
    client.dispatch(
      { method: 'GET', path: '/' },
      { onRequestStart: () => undefined, onResponseEnd: () => resolve(), onResponseError: () => resolve() },
    )
  })
  await client.destroy()
}

function cannedSocket(): Socket {
  const socket = new Socket()
  socket._read = () => undefined
  socket._write = (_chunk, _encoding, done) => {
    socket.push('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    done()
  }
  return socket
}
