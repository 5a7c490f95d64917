import type { Failure, PlanId, SupervisorState, SwitchStrategy, Ticket } from './lifecycle-state.js'

export type LifecycleEvent =
  /** A first start has begun: binary, model and plan are being looked for. */
  | { type: 'prepare' }
  /** They could not be had. */
  | { type: 'unprepared'; reason: string }
  /** Serve this plan, and `reason` says why in this way. The same plan again means a new child for it. */
  | { type: 'change'; plan: PlanId; ticket: Ticket; strategy: SwitchStrategy; reason: string }
  | { type: 'loaded'; generation: number }
  /** The canary's answer. */
  | { type: 'proved'; generation: number }
  | { type: 'unproved'; generation: number; reason: string; permanent: boolean }
  | { type: 'drained'; generation: number }
  /** `exhausted`: memory ran out while it served. */
  | { type: 'exited'; generation: number; reason: string; permanent: boolean; exhausted: boolean }
  /** A child ended for want of memory, and its plan asks for less from now on: the same again may do. */
  | { type: 'lowered'; generation: number; reason: string }
  | { type: 'timer'; timer: number }
  | { type: 'stop'; ticket: Ticket }
  /** Ends everything for good, without waiting for anything. */
  | { type: 'kill' }

export type Outcome =
  | { kind: 'served'; generation: number }
  | { kind: 'rolled-back'; failure: Failure }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'stopped' }

/** What the one writer is to do, in this order. */
export type LifecycleEffect =
  | { type: 'announce'; phase: SupervisorState; reason: string }
  | { type: 'launch'; generation: number; plan: PlanId }
  | { type: 'prove'; generation: number }
  /** From now on requests go to this child; those that waited go first. */
  | { type: 'serve'; generation: number }
  /** No child serves: requests wait. */
  | { type: 'park' }
  /** No child will serve: waiting requests are answered with the reason. */
  | { type: 'refuse'; reason: string }
  /** Let its requests finish, then say `drained`. `keep`: another child will need what its prompt cache holds. */
  | { type: 'drain'; generation: number; keep: boolean }
  | { type: 'end'; generation: number }
  | { type: 'kill'; generation: number }
  /** Say `timer` after `delay` ms. */
  | { type: 'wait'; timer: number; delay: number }
  | { type: 'settle'; tickets: readonly Ticket[]; outcome: Outcome }
  /** This earlier plan is served again, because memory ran out twice with the later one. */
  | { type: 'retreat'; plan: PlanId; reason: string }
  /** This plan has served: it is the last good one. */
  | { type: 'commit'; plan: PlanId }
