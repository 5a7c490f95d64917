import type { LifecycleEvent } from './lifecycle-event.js'
import {
  incomingChild,
  servingChild,
  type Change,
  type ChildRecord,
  type Failure,
  type LifecycleState,
} from './lifecycle-state.js'
import { decideRestart, type RestartPolicy } from './restart-policy.js'
import { add, drain, end, enter, find, park, setChild, settle, wait, withState, type Step } from './step.js'

export interface Moment {
  /** ms since the epoch. */
  now: number
  /** In [0, 1). */
  random: number
  policy: RestartPolicy
}

/**
 * The whole life of the supervised children, as a function: events in, the next state and what to do out.
 *
 * Events of generations that are gone change nothing, so that a late callback can do no harm. Children are launched
 * in one place ({@link launchIfDue}), from the state alone.
 */
export function decide(state: LifecycleState, event: LifecycleEvent, moment: Moment): Step {
  return settled(launchIfDue(respond({ state, effects: [] }, event, moment)))
}

function respond(step: Step, event: LifecycleEvent, moment: Moment): Step {
  switch (event.type) {
    case 'prepare':
      return canStart(step.state)
        ? enter(park(withState(step, { timer: null })), 'preparing', 'looking for the binary and the model')
        : step
    case 'unprepared':
      return step.state.phase === 'preparing' ? giveUp(step, event.reason) : step
    case 'change':
      return onChange(step, event)
    case 'loaded':
      return onLoaded(step, event.generation)
    case 'proved':
      return onProved(step, event.generation, moment)
    case 'unproved':
      return onUnproved(step, event, moment)
    case 'drained':
      return onDrained(step, event.generation)
    case 'exited':
      return onExited(step, event, moment)
    case 'lowered':
      return onLowered(step, event)
    case 'timer':
      return step.state.timer === event.timer ? onTimer(step) : step
    case 'stop':
      return onStop(step, event.ticket)
    case 'kill':
      return onKill(step)
  }
}

function canStart({ phase }: LifecycleState): boolean {
  return phase === 'stopped' || phase === 'failed'
}

function onTimer(step: Step): Step {
  const { phase, generation } = step.state
  const trial = phase === 'failed' ? generation + 1 : null
  return enter(awaitChild(withState(step, { timer: null, trial })), 'starting', 'trying again')
}

function onChange(step: Step, event: Extract<LifecycleEvent, { type: 'change' }>): Step {
  const { state } = step
  if (state.phase === 'stopping' || state.phase === 'stopped') return settle(step, [event.ticket], { kind: 'stopped' })

  const superseded = state.change
  const cleared = superseded?.failure
    ? settle(step, superseded.tickets, { kind: 'rolled-back', failure: superseded.failure })
    : step
  const change: Change = {
    plan: event.plan,
    // Who asked for a plan that a newer one replaces before it served gets the newer one's outcome.
    tickets: [...(superseded && !superseded.failure ? superseded.tickets : []), event.ticket],
    strategy: event.strategy,
    fallback: superseded ? superseded.fallback : state.good,
    failure: null,
  }
  // A new plan is a new beginning: it is not held to the crashes of the one that was given up.
  const crashes = state.phase === 'failed' ? [] : state.crashes
  const next = withState(awaitChild(cleared), { change, crashes, trial: null, timer: null })
  const incoming = incomingChild(state)
  const withoutIncoming = incoming ? end(next, incoming) : next
  const serving = servingChild(state)
  if (!serving && change.fallback === null) return enter(withoutIncoming, 'starting', event.reason)
  const switching = enter(withoutIncoming, 'switching', event.reason)
  if (!serving) return switching
  return event.strategy === 'stopFirst' ? drain(park(switching), serving, { keep: true }) : switching
}

/** Whoever was refused because nothing would serve is to wait again, from now on and not only from the launch. */
function awaitChild(step: Step): Step {
  return step.state.phase === 'failed' ? park(step) : step
}

function onLoaded(step: Step, generation: number): Step {
  const child = find(step.state, generation)
  if (child?.stage !== 'loading') return step
  return add(setChild(step, { ...child, stage: 'proving' }), { type: 'prove', generation })
}

function onProved(step: Step, generation: number, { now }: Moment): Step {
  const child = find(step.state, generation)
  if (child?.stage !== 'proving') return step
  const old = servingChild(step.state)
  const { change } = step.state

  const promoted = setChild(step, { ...child, stage: 'serving', servingSince: now })
  const serving = enter(
    add(withState(promoted, { target: child.plan, ...goodPlans(step.state, child.plan), change: null }), {
      type: 'serve',
      generation,
    }),
    'ready',
    `generation ${generation} serves`,
  )
  const drained = old ? drain(serving, old, { keep: false }) : serving
  const committed = add(drained, { type: 'commit', plan: child.plan })
  if (!change) return committed
  return settle(
    committed,
    change.tickets,
    change.failure ? { kind: 'rolled-back', failure: change.failure } : { kind: 'served', generation },
  )
}

function goodPlans({ good, earlier, exhaustions }: LifecycleState, plan: number): Partial<LifecycleState> {
  return good === plan ? { good, earlier, exhaustions } : { good: plan, earlier: good, exhaustions: 0 }
}

// The child is ended and its failure dealt with now: when it exits, it is one that was asked to.
function onUnproved(step: Step, event: Extract<LifecycleEvent, { type: 'unproved' }>, moment: Moment): Step {
  const { generation, reason, permanent } = event
  const child = find(step.state, generation)
  if (child?.stage !== 'proving') return step
  return onIncomingFailed(end(step, child), child, { generation, reason, permanent, exhausted: false }, moment)
}

function onDrained(step: Step, generation: number): Step {
  const child = find(step.state, generation)
  return child?.stage === 'draining' ? end(step, child) : step
}

function onExited(step: Step, event: Extract<LifecycleEvent, { type: 'exited' }>, moment: Moment): Step {
  const child = find(step.state, event.generation)
  if (!child) return step
  const gone = withState(step, { children: step.state.children.filter((other) => other !== child) })
  const { reason, permanent, exhausted } = event
  const failure: Failure = { generation: child.generation, reason, permanent, exhausted }
  switch (child.stage) {
    case 'loading':
    case 'proving':
      return gone.state.phase === 'stopping' ? gone : onIncomingFailed(gone, child, failure, moment)
    case 'serving':
      return gone.state.change ? park(gone) : onCrash(park(gone), child, failure, moment)
    case 'draining':
    case 'ending':
      return gone
  }
}

/** No crash to be counted: each plan can be lowered a few times only. */
function onLowered(step: Step, { generation, reason }: Extract<LifecycleEvent, { type: 'lowered' }>): Step {
  const child = find(step.state, generation)
  if (!child) return step
  const gone = withState(step, { children: step.state.children.filter((other) => other !== child) })
  const { phase, change } = gone.state
  switch (child.stage) {
    case 'loading':
    case 'proving':
      return phase === 'stopping' ? gone : enter(gone, phase, `again with a smaller cache: ${reason}`)
    case 'serving':
      return change ? park(gone) : enter(park(gone), 'starting', `again with a smaller cache: ${reason}`)
    case 'draining':
    case 'ending':
      return gone
  }
}

/** A child that was to serve did not come up: back to the plan before, or try again, or give up. */
function onIncomingFailed(step: Step, child: ChildRecord, failure: Failure, moment: Moment): Step {
  const { change } = step.state
  if (!change) return onCrash(step, child, failure, moment)
  if (servingChild(step.state)) {
    const told = settle(step, change.tickets, { kind: 'rolled-back', failure })
    return enter(withState(told, { change: null }), 'ready', `the last good plan serves on: ${failure.reason}`)
  }
  if (!change.failure && change.fallback !== null && change.fallback !== change.plan) {
    const back: Change = { ...change, plan: change.fallback, failure }
    return enter(withState(step, { change: back }), 'switching', `back to the last good plan: ${failure.reason}`)
  }
  const retried = withState(step, { target: change.plan })
  // Nothing has served yet, so who asked still waits for the first child that will.
  if (change.fallback === null && !failure.permanent) return onCrash(retried, child, failure, moment)
  const told = settle(retried, change.tickets, { kind: 'failed', failure: change.failure ?? failure })
  return onCrash(withState(told, { change: null }), child, failure, moment)
}

/** A child ended on its own, and there is no other plan. */
function onCrash(step: Step, child: ChildRecord, failure: Failure, moment: Moment): Step {
  if (failure.permanent) return giveUp(step, failure.reason, failure)
  const servedFor = child.servingSince === null ? 0 : moment.now - child.servingSince
  const decision = decideRestart(step.state.crashes, servedFor, moment.now, moment.random, moment.policy)
  const exhaustions = failure.exhausted ? (servedFor < moment.policy.resetAfter ? step.state.exhaustions : 0) + 1 : 0
  const counted = withState(step, { crashes: decision.crashes, trial: null, exhaustions })
  if (exhaustions > 1 && step.state.earlier !== null) return retreat(counted, step.state.earlier, failure)
  const failedTrial = child.generation === step.state.trial && servedFor < moment.policy.resetAfter
  if (failedTrial) return wait(giveUp(counted, failure.reason, failure), moment.policy.retryFailed)
  if (decision.kind === 'give-up') return wait(giveUp(counted, failure.reason, failure), decision.retryIn)
  if (decision.delay === 0) return enter(counted, 'starting', `restarting at once: ${failure.reason}`)
  return wait(enter(counted, 'backing-off', failure.reason), decision.delay)
}

/** Memory that ran out twice with a plan will run out again; the plan before it was content with less. */
function retreat(step: Step, plan: number, { reason }: Failure): Step {
  const back = withState(step, { target: plan, good: plan, earlier: null, exhaustions: 0 })
  return enter(add(back, { type: 'retreat', plan, reason }), 'starting', `back to the plan before: ${reason}`)
}

function giveUp(step: Step, reason: string, failure?: Failure): Step {
  const { change } = step.state
  const told = change && failure ? settle(step, change.tickets, { kind: 'failed', failure }) : step
  // What was good is known not to come up any more, whatever is tried from here.
  return add(enter(withState(told, { change: null, good: null, earlier: null }), 'failed', reason), {
    type: 'refuse',
    reason,
  })
}

function onStop(step: Step, ticket: number): Step {
  const { state } = step
  const asked = withState(step, { stopTickets: [...state.stopTickets, ticket] })
  if (state.phase === 'stopping' || state.phase === 'stopped') return asked
  return state.children.reduce(
    (next, child) => {
      if (child.stage === 'serving') return drain(next, child, { keep: false })
      return child.stage === 'draining' || child.stage === 'ending' ? next : end(next, child)
    },
    refuseAll(asked, 'asked to stop'),
  )
}

/** From here on no child serves. Requests that wait are refused now, not after the last answer to others. */
function refuseAll(step: Step, reason: string): Step {
  const { change } = step.state
  const settled = change ? settle(step, change.tickets, { kind: 'stopped' }) : step
  const parked = servingChild(step.state) ? park(settled) : settled
  return add(enter(withState(parked, { change: null, timer: null }), 'stopping', reason), {
    type: 'refuse',
    reason: 'the supervisor is stopping',
  })
}

/** Unlike a crash it is answered by nothing: no restart, no waiting for requests in flight. */
function onKill(step: Step): Step {
  const { state } = step
  if (state.phase === 'stopped') return step
  const stopping = state.phase === 'stopping' ? step : refuseAll(step, 'killed')
  return state.children.reduce(
    (next, child) => add(setChild(next, { ...child, stage: 'ending' }), { type: 'kill', generation: child.generation }),
    stopping,
  )
}

/** The only place that launches: whenever a plan is to come up, none is on its way, and nothing stands in its way. */
function launchIfDue(step: Step): Step {
  const { state } = step
  if (state.phase !== 'starting' && state.phase !== 'switching') return step
  const plan = state.change?.plan ?? state.target
  if (plan === null || incomingChild(state)) return step
  const besides = state.change?.strategy === 'blueGreen' ? 'serving' : null
  if (state.children.some((child) => child.stage !== besides)) return step
  const generation = state.generation + 1
  const child: ChildRecord = { generation, plan, stage: 'loading', servingSince: null }
  return add(withState(step, { generation, children: [...state.children, child] }), {
    type: 'launch',
    generation,
    plan,
  })
}

/** Calls of stop are settled when no child is left. */
function settled(step: Step): Step {
  const { state } = step
  if (state.phase === 'stopping' && state.children.length === 0) {
    return settled(
      enter(
        withState(step, { crashes: [], target: null, good: null, earlier: null, exhaustions: 0 }),
        'stopped',
        'stopped',
      ),
    )
  }
  if (state.phase !== 'stopped' || state.stopTickets.length === 0) return step
  return withState(settle(step, state.stopTickets, { kind: 'stopped' }), { stopTickets: [] })
}
