import type { LifecycleEffect, Outcome } from './lifecycle-event.js'
import type { ChildRecord, LifecycleState, SupervisorState } from './lifecycle-state.js'

/** What a decision is put together from: the state so far and the effects so far, and a function for each small change. */
export interface Step {
  state: LifecycleState
  effects: readonly LifecycleEffect[]
}

export function withState(step: Step, changes: Partial<LifecycleState>): Step {
  return { ...step, state: { ...step.state, ...changes } }
}

export function add(step: Step, effect: LifecycleEffect): Step {
  return { ...step, effects: [...step.effects, effect] }
}

export function enter(step: Step, phase: SupervisorState, reason: string): Step {
  return add(withState(step, { phase }), { type: 'announce', phase, reason })
}

export function settle(step: Step, tickets: readonly number[], outcome: Outcome): Step {
  return tickets.length === 0 ? step : add(step, { type: 'settle', tickets, outcome })
}

export function wait(step: Step, delay: number): Step {
  const timer = step.state.lastTimer + 1
  return add(withState(step, { timer, lastTimer: timer }), { type: 'wait', timer, delay })
}

export function park(step: Step): Step {
  return add(step, { type: 'park' })
}

export function find(state: LifecycleState, generation: number): ChildRecord | undefined {
  return state.children.find((child) => child.generation === generation)
}

export function setChild(step: Step, child: ChildRecord): Step {
  const children = step.state.children.map((other) => (other.generation === child.generation ? child : other))
  return withState(step, { children })
}

export function drain(step: Step, child: ChildRecord, { keep }: { keep: boolean }): Step {
  return add(setChild(step, { ...child, stage: 'draining' }), { type: 'drain', generation: child.generation, keep })
}

export function end(step: Step, child: ChildRecord): Step {
  return add(setChild(step, { ...child, stage: 'ending' }), { type: 'end', generation: child.generation })
}
