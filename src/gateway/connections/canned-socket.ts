import { Socket } from 'node:net'

/** A socket that leads nowhere, and answers what is written to it with one short response. */
export function cannedSocket(): Socket {
  const socket = new Socket()
  socket._read = () => undefined
  socket._write = (_chunk, _encoding, done) => {
    socket.push('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    done()
  }
  return socket
}
