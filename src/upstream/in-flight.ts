import { createIndexedSet, type Indexed } from './indexed-set.js'
import type { InFlightRequest } from './upstream.js'

/** The requests that are on their way to one child, and back. */
export interface InFlightRequests {
  begin(onCut: () => void): InFlightRequest
  readonly count: number
  /** Resolves when there are none. */
  idle(): Promise<void>
  /** Resolves when the next one begins. */
  begun(): Promise<void>
  /** Ends the wait for all of them: each `onCut` is called, and each counts as over. */
  cut(): void
}

export interface InFlightOptions {
  /** How many wait for the child and not for their client; called whenever that changes. */
  onAwaited?: (count: number) => void
  /** A byte of some response came. */
  onHeard?: () => void
}

interface IndexedRequest extends InFlightRequest, Indexed {
  onCut: () => void
}

export function createInFlightRequests({ onAwaited, onHeard }: InFlightOptions = {}): InFlightRequests {
  const open = createIndexedSet<IndexedRequest>()
  const idleListeners = new Set<() => void>()
  const beginListeners = new Set<() => void>()
  let awaited = 0

  function count(change: 1 | -1): void {
    awaited += change
    onAwaited?.(awaited)
  }

  function begin(onCut: () => void): InFlightRequest {
    let clientIsAwaited = false
    const request: IndexedRequest = {
      index: -1,
      onCut,
      heard: () => onHeard?.(),
      awaitClient(awaits) {
        if (awaits === clientIsAwaited || !open.has(request)) return
        clientIsAwaited = awaits
        count(awaits ? -1 : 1)
      },
      end() {
        if (!open.remove(request)) return
        if (!clientIsAwaited) count(-1)
        if (open.size > 0) return
        callAll(idleListeners)
      },
    }
    open.add(request)
    count(1)
    callAll(beginListeners)
    return request
  }

  return {
    begin,
    get count() {
      return open.size
    },
    begun: () => new Promise((resolve) => void beginListeners.add(resolve)),
    idle: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => void idleListeners.add(resolve))),
    cut() {
      for (const request of open) {
        request.end()
        request.onCut()
      }
    },
  }
}

function callAll(listeners: Set<() => void>): void {
  for (const listener of listeners) listener()
  listeners.clear()
}
