import type { Outcome } from '../../lifecycle/lifecycle-event.js'
import type { Ticket } from '../../lifecycle/lifecycle-state.js'

/** Turns the lifecycle's outcomes into promises: a ticket is drawn, handed in with an event, and settled once. */
export interface Tickets {
  draw(): { ticket: Ticket; outcome: Promise<Outcome> }
  settle(tickets: readonly Ticket[], outcome: Outcome): void
}

export function createTickets(): Tickets {
  const open = new Map<Ticket, (outcome: Outcome) => void>()
  let last = 0
  return {
    draw() {
      const ticket = ++last
      const outcome = new Promise<Outcome>((resolve) => open.set(ticket, resolve))
      return { ticket, outcome }
    },
    settle(tickets, outcome) {
      for (const ticket of tickets) {
        open.get(ticket)?.(outcome)
        open.delete(ticket)
      }
    },
  }
}
