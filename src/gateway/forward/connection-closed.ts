import type { Socket } from 'node:net'

const listeners = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back when a client's connection closes; the result removes the callback. One listener for each connection: the
 * response of a request that was pipelined behind another is not on the socket yet, so it emits no `close`, and one
 * listener for each of many such requests would look like a leak.
 */
export function onConnectionClosed(socket: Socket, callback: () => void): () => void {
  let set = listeners.get(socket)
  if (set === undefined) {
    const own = new Set<() => void>()
    set = own
    listeners.set(socket, own)
    socket.once('close', () => {
      for (const listener of [...own]) listener()
    })
  }
  set.add(callback)
  const from = set
  return () => void from.delete(callback)
}
