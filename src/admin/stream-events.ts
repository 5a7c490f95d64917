import type { ServerResponse } from 'node:http'
import type { SupervisorControl } from '../supervisor/control.js'

export interface StreamEventsOptions {
  /** Include an event for each line of the child's log. */
  log: boolean
  /** ms between two comments, which keep proxies from closing an idle stream. */
  heartbeat: number
  headers: Readonly<Record<string, string>>
}

/** Bytes that may be buffered for a slow reader before it is disconnected. */
const furthestBehind = 4 * 1024 * 1024

/**
 * Writes every event from now on as a server-sent event until the reader disconnects or the supervisor has stopped. It
 * must end with the supervisor, because the gateway waits for open answers before it closes.
 */
export function streamEvents(
  res: ServerResponse,
  control: Pick<SupervisorControl, 'subscribe'>,
  { log, heartbeat, headers }: StreamEventsOptions,
): void {
  res.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()
  let id = 0
  const unsubscribe = control.subscribe((name, event) => {
    if (name === 'log' && !log) return
    if (res.writableLength > furthestBehind) {
      res.destroy()
      return
    }
    res.write(`id: ${++id}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`)
    if (name === 'stopped' || (name === 'state' && 'state' in event && event.state === 'stopped')) res.end()
  })
  const beat = setInterval(() => res.write(': \n\n'), heartbeat)
  res.once('close', () => {
    clearInterval(beat)
    unsubscribe()
  })
}
