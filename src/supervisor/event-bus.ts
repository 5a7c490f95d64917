import type { Stamped, SupervisorEventName, SupervisorEvents } from './events.js'

export type EventListener<N extends SupervisorEventName> = (event: Stamped<SupervisorEvents[N]>) => void
export type AnyEventListener = <N extends SupervisorEventName>(name: N, event: Stamped<SupervisorEvents[N]>) => void

export interface EventBus {
  emit<N extends SupervisorEventName>(
    name: N,
    event: SupervisorEvents[N],
    generation?: number,
  ): Stamped<SupervisorEvents[N]>
  subscribe(listener: AnyEventListener): () => void
}

/**
 * Stamps events and hands them on. A listener that throws is the host's mistake and must not stop the one writer in
 * the middle of an effect, so it is thrown again where the host can see it and we are not on the stack.
 */
export function createEventBus(now: () => Date = () => new Date()): EventBus {
  const listeners = new Set<AnyEventListener>()
  return {
    emit(name, event, generation) {
      const stamped = { ...event, time: now().toISOString(), ...(generation !== undefined && { generation }) }
      for (const listener of [...listeners]) {
        try {
          listener(name, stamped)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
      return stamped
    },
    subscribe(listener) {
      // A wrapper, so that the same function subscribed twice is two subscriptions.
      const own: AnyEventListener = (name, event) => {
        listener(name, event)
      }
      listeners.add(own)
      return () => listeners.delete(own)
    },
  }
}
