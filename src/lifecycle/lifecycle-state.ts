/** The states of product.md. */
export type SupervisorState =
  'stopped' | 'preparing' | 'starting' | 'ready' | 'switching' | 'backing-off' | 'stopping' | 'failed'

/** Stands for a launch plan: what is in it is none of the lifecycle's business. */
export type PlanId = number

/** Identifies a caller that waits for an outcome. */
export type Ticket = number

export type SwitchStrategy = 'blueGreen' | 'stopFirst'

export interface ChildRecord {
  readonly generation: number
  readonly plan: PlanId
  readonly stage: 'loading' | 'proving' | 'serving' | 'draining' | 'ending'
  /** ms since the epoch; null before it served. */
  readonly servingSince: number | null
}

/** A plan on its way to being served. */
export interface Change {
  readonly plan: PlanId
  readonly tickets: readonly Ticket[]
  readonly strategy: SwitchStrategy
  /** Served again when `plan` will not come up; null: there is nothing to go back to. */
  readonly fallback: PlanId | null
  /** Why the plan that was wanted did not come up: set while its fallback is being started. */
  readonly failure: Failure | null
}

/** Why a child did not come up, or ended. */
export interface Failure {
  readonly generation: number
  readonly reason: string
  /** The same plan would fail in the same way. */
  readonly permanent: boolean
  readonly exhausted: boolean
}

export interface LifecycleState {
  readonly phase: SupervisorState
  /** The last one handed out. */
  readonly generation: number
  readonly children: readonly ChildRecord[]
  /** The plan that is tried (again) once no change is under way. */
  readonly target: PlanId | null
  /** The last plan that has served: what a failed change goes back to. */
  readonly good: PlanId | null
  /** The last plan but one that has served. */
  readonly earlier: PlanId | null
  /** How often memory ran out in a row with the plan that serves. */
  readonly exhaustions: number
  readonly change: Change | null
  /** Times of exits that were not requested, in ms since the epoch; those within the window. */
  readonly crashes: readonly number[]
  /** The generation that is the one try after a crash loop. */
  readonly trial: number | null
  /** The timer that counts; firings of others are stale. */
  readonly timer: number | null
  readonly lastTimer: number
  readonly stopTickets: readonly Ticket[]
}

export const initialLifecycle: LifecycleState = {
  phase: 'stopped',
  generation: 0,
  children: [],
  target: null,
  good: null,
  earlier: null,
  exhaustions: 0,
  change: null,
  crashes: [],
  trial: null,
  timer: null,
  lastTimer: 0,
  stopTickets: [],
}

export function servingChild(state: LifecycleState): ChildRecord | undefined {
  return state.children.find((child) => child.stage === 'serving')
}

export function incomingChild(state: LifecycleState): ChildRecord | undefined {
  return state.children.find((child) => child.stage === 'loading' || child.stage === 'proving')
}

/** The child that is on its way with a plan that has served, not one that anybody has yet to see serve. */
export function relaunchedChild(state: LifecycleState): ChildRecord | undefined {
  const { change } = state
  const isOther = change !== null && (change.plan !== change.fallback || change.failure !== null)
  return isOther ? undefined : incomingChild(state)
}
