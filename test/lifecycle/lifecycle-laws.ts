import type { LifecycleEvent } from '../../src/lifecycle/lifecycle-event.js'
import type { ChildRecord, LifecycleState } from '../../src/lifecycle/lifecycle-state.js'
import type { RestartPolicy } from '../../src/lifecycle/restart-policy.js'
import type { Step } from '../../src/lifecycle/step.js'
import { demand, type History } from './lifecycle-history.js'

/** One decision, with the world as it was when it was made. */
export interface Decision {
  before: LifecycleState
  event: LifecycleEvent
  step: Step
  now: number
  policy: RestartPolicy
}

/** What must hold after every event. */
export function checkLaws(history: History, decision: Decision): void {
  const { state } = decision.step
  checkChildren(history, state)
  checkPhase(history, state)
  checkWaiting(history, state)
  checkCrashes(history, decision)
  if (decision.event.type === 'kill') {
    demand(['stopping', 'stopped'].includes(decision.step.state.phase), 'a kill that is not the end')
    for (const { killed } of history.living.values()) demand(killed, 'a kill that spares somebody')
  }
}

function checkChildren(history: History, { children, generation }: LifecycleState): void {
  let serving: number | null = null
  let incoming = 0
  demand(children.length === history.living.size, 'a child was lost or resurrected')
  demand(generation === history.generation, 'generations are miscounted')
  for (const child of children) {
    const life = history.living.get(child.generation)
    demand(life?.plan === child.plan, 'a child was lost or resurrected')
    switch (child.stage) {
      case 'loading':
      case 'proving':
        incoming += 1
        break
      case 'serving':
        demand(serving === null, 'two generations serve')
        demand(child.servingSince === life.servingSince, 'since when it serves is wrong')
        serving = child.generation
        break
      case 'draining':
        demand(life.drain === 'asked', 'drains without having been asked to')
        break
      case 'ending':
        demand(life.toldToEnd, 'ends without having been told to')
    }
  }
  demand(incoming <= 1, 'two generations come up')
  demand(serving === history.serving, 'requests go elsewhere than the state says')
}

function checkPhase(history: History, state: LifecycleState): void {
  const { phase, children, timer, change } = state
  const serves = history.serving !== null
  demand(phase === history.announced, 'the phase is not the one that was announced')
  demand(phase !== 'ready' || serves, 'ready without a serving child')
  demand(!serves || phase === 'ready' || phase === 'switching', 'a child serves behind the back of the phase')
  demand(phase !== 'stopped' || children.length === 0, 'stopped with children')
  demand(timer === null || phase === 'backing-off' || phase === 'failed', 'a timer that nobody waits for')
  demand(timer === null || history.timers.has(timer), 'a timer that was never set')
  const owed = change?.tickets ?? []
  demand(owed.join() === history.changes.map(({ ticket }) => ticket).join(), 'who asked for a change was forgotten')
  demand(state.stopTickets.join() === history.stops.join(), 'who asked for a stop was forgotten')
}

/** Whoever waits for a child waits for something that is under way, or has been told that there will be none. */
function checkWaiting({ door, stops, killed, generation }: History, { phase, children, timer }: LifecycleState): void {
  switch (phase) {
    case 'ready':
      demand(door === 'serving', 'requests wait though a child is ready')
      return
    case 'starting':
    case 'switching':
      demand(children.length > 0, 'nothing is coming up')
      demand(door !== 'refused', 'requests are refused though a child is coming up')
      return
    case 'backing-off':
      demand(timer !== null, 'backing off for ever')
      demand(door === 'parked', 'requests do not wait for the restart')
      return
    case 'failed':
      demand(door === 'refused', 'requests wait though nothing will serve')
      return
    case 'stopping':
      demand(children.length > 0 && (stops.length > 0 || killed), 'stopping for nothing or for nobody')
      demand(door === 'refused', 'requests wait though nothing will serve')
      return
    case 'stopped':
      demand(door === 'refused' || generation === 0, 'requests wait though nothing will serve')
      return
    case 'preparing':
      demand(door === 'parked', 'requests do not wait for the start')
  }
}

function checkCrashes({ trial }: History, { before, event, step, now, policy }: Decision): void {
  const { phase, crashes } = step.state
  const waits = step.effects.filter((effect) => effect.type === 'wait')
  demand(waits.length <= 1, 'two timers at once')
  for (const { delay } of waits) checkDelay(delay, step, policy)

  if (event.type === 'change' && before.phase !== 'failed') {
    demand(crashes.length === before.crashes.length, 'a change makes crashes forgotten')
  }

  const ended = unexpectedEnd(before, event)
  if (!ended || before.change !== null) return
  if ((event.type === 'exited' || event.type === 'unproved') && event.permanent) {
    demand(phase === 'failed' && waits.length === 0, 'a permanent cause is tried again')
    return
  }
  const servedFor = ended.servingSince === null ? 0 : now - ended.servingSince
  const healthy = servedFor >= policy.resetAfter
  const recent = before.crashes.filter((time) => !healthy && now - time < policy.window)
  demand(crashes.at(-1) === now, 'a crash was not counted')
  demand(crashes.length === recent.length + 1, 'the window over the crashes is wrong')
  if (healthy) demand(phase === 'starting' && waits.length === 0, 'a healthy child is not restarted at once')
  if (ended.generation === trial && !healthy) demand(phase === 'failed', 'a crash loop is tried again more than once')
  else demand((phase === 'failed') === crashes.length >= policy.limit, 'the limit of crashes is not kept')
}

function checkDelay(delay: number, { state: { phase, crashes } }: Step, policy: RestartPolicy): void {
  if (phase === 'failed') {
    demand(delay === policy.retryFailed, 'a crash loop is tried again at the wrong time')
    return
  }
  demand(phase === 'backing-off', 'a timer that nobody waits for')
  const steady = Math.min(policy.initialDelay * 2 ** (crashes.length - 1), policy.maxDelay)
  demand(delay >= Math.floor(steady * 0.8), 'the back-off is too short')
  demand(delay <= Math.min(Math.ceil(steady * 1.2), policy.maxDelay), 'the back-off is too long')
}

/** The child that ended, or did not pass, without having been asked to; null: none. */
function unexpectedEnd({ children, phase }: LifecycleState, event: LifecycleEvent): ChildRecord | null {
  if ((event.type !== 'exited' && event.type !== 'unproved') || phase === 'stopping') return null
  const child = children.find(({ generation }) => generation === event.generation)
  return child && (child.stage === 'loading' || child.stage === 'proving' || child.stage === 'serving') ? child : null
}
