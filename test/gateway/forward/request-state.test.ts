import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { problem } from '../../../src/gateway/problem.js'
import {
  decide,
  newRequest,
  type Effect,
  type RequestEvent,
  type RequestState,
} from '../../../src/gateway/forward/request-state.js'

const lost = new Error('lost')
const stalled = problem('request_timeout', 'stalled')
const otherAnswer = problem('upstream_failed', 'another form')
const queueFull = problem('not_serving', 'full')

const event: fc.Arbitrary<RequestEvent> = fc.oneof(
  fc.record({ type: fc.constant('child-looked-up' as const), serving: fc.boolean() }),
  fc.constant({ type: 'let-in' as const }),
  fc.constant({ type: 'turned-away' as const, problem: queueFull }),
  fc.record({ type: fc.constant('body-ready' as const), serving: fc.boolean() }),
  fc.constant({ type: 'sent' as const }),
  fc.constant({ type: 'opened' as const }),
  fc.constant({ type: 'begun' as const }),
  fc.constant({ type: 'changed-form' as const, problem: otherAnswer }),
  fc.constant({ type: 'completed' as const }),
  fc.record({ type: fc.constant('cut' as const), replayable: fc.boolean() }),
  fc.record({
    type: fc.constant('lost' as const),
    error: fc.constant(lost),
    childMayBeDead: fc.boolean(),
    replayable: fc.boolean(),
  }),
  fc.record({ type: fc.constant('child-checked' as const), error: fc.constant(lost), expired: fc.boolean() }),
  fc.constant({ type: 'stalled' as const, problem: stalled }),
  fc.record({ type: fc.constant('closed' as const), delivered: fc.boolean() }),
)

interface Step {
  before: RequestState
  event: RequestEvent
  after: RequestState
  effects: readonly Effect[]
}

/** Whatever comes, expected or not. */
function run(events: readonly RequestEvent[], mayWait = true): Step[] {
  const steps: Step[] = []
  let state = newRequest(mayWait)
  for (const event of events) {
    const { state: after, effects } = decide(state, event)
    steps.push({ before: state, event, after, effects })
    state = after
  }
  return steps
}

/** Runs with a bias to the events that the phase expects; random ones would rarely come far. */
const history = fc.array(fc.tuple(fc.nat(), event, fc.boolean()), { maxLength: 40 }).map((choices) => {
  const events: RequestEvent[] = []
  let state = newRequest(true)
  for (const [pick, anything, expected] of choices) {
    const next = expected ? expectedBy(state, pick) : anything
    events.push(next)
    state = decide(state, next).state
  }
  return events
})

function expectedBy({ phase }: RequestState, pick: number): RequestEvent {
  const failures: RequestEvent[] = [
    { type: 'lost', error: lost, childMayBeDead: true, replayable: true },
    { type: 'cut', replayable: true },
  ]
  const choices: Record<RequestState['phase'], RequestEvent[]> = {
    seeking: [
      { type: 'child-looked-up', serving: true },
      { type: 'child-looked-up', serving: false },
    ],
    waiting: [{ type: 'let-in' }],
    'reading-body': [{ type: 'body-ready', serving: true }],
    connecting: [{ type: 'sent' }, ...failures],
    sent: [...failures, { type: 'opened' }, { type: 'opened' }, { type: 'begun' }],
    opened: [...failures, { type: 'begun' }, { type: 'changed-form', problem: otherAnswer }],
    'checking-child': [{ type: 'child-checked', error: lost, expired: false }],
    relaying: [{ type: 'completed' }, ...failures],
    relayed: [{ type: 'closed', delivered: true }],
    'cut-off': [{ type: 'closed', delivered: false }],
    ended: [{ type: 'closed', delivered: true }],
  }
  const among = choices[phase]
  return among[pick % among.length] as RequestEvent
}

function count(steps: readonly Step[], type: Effect['type']): number {
  return steps.flatMap(({ effects }) => effects).filter((effect) => effect.type === type).length
}

function isAtChild({ phase }: RequestState): boolean {
  return phase === 'sent' || phase === 'opened'
}

function check(property: (steps: Step[]) => void): void {
  fc.assert(
    fc.property(history, (events) => property(run(events))),
    { numRuns: 5_000 },
  )
}

describe('whatever happens to a request', () => {
  test('it ends exactly once when its connection closes, and nothing is done after that', () => {
    check((steps) => {
      const last = steps.at(-1)
      const closing = decide(last?.after ?? newRequest(true), { type: 'closed', delivered: true })
      const all = [...steps.flatMap(({ effects }) => effects), ...closing.effects]
      expect(all.filter(({ type }) => type === 'end')).toHaveLength(1)
      expect(closing.state.phase).toBe('ended')
      for (const { before, effects } of steps) if (before.phase === 'ended') expect(effects).toEqual([])
    })
  })

  test('it is answered or cut off at most once, never both, and never answered after the head of a response', () => {
    check((steps) => {
      expect(count(steps, 'respond') + count(steps, 'cut-off')).toBeLessThanOrEqual(1)
      const begun = steps.findIndex(({ after }) => after.phase === 'relaying')
      if (begun >= 0) expect(count(steps.slice(begun), 'respond')).toBe(0)
      const opened = steps.findIndex(({ after }) => after.opened)
      if (opened >= 0) expect(count(steps.slice(opened), 'respond')).toBe(0)
      const written = steps.findIndex(({ effects }) =>
        effects.some(({ type }) => type === 'respond' || type === 'cut-off'),
      )
      if (written >= 0) expect(count(steps.slice(written + 1), 'send')).toBe(0)
    })
  })

  test('nothing is sent again once its response began', () => {
    check((steps) => {
      const begun = steps.findIndex(({ after }) => after.phase === 'relaying')
      if (begun >= 0) expect(count(steps.slice(begun), 'send')).toBe(0)
    })
  })

  test('after a lost connection it is sent to one more child, and 502 follows the second loss', () => {
    check((steps) => {
      const losses = steps.filter(({ before, event }) => isAtChild(before) && event.type === 'lost')
      expect(losses.length).toBeLessThanOrEqual(2)
      const second = losses[1]
      if (second === undefined) return
      const error = second.effects.find(({ type }) => type === 'respond' || type === 'cut-off')
      expect(error).toMatchObject({ type: second.before.opened ? 'cut-off' : 'respond', problem: { status: 502 } })
    })
  })

  test('each try that follows one with a child counts as a replay, and is noted once', () => {
    check((steps) => {
      let hadChild = false
      for (const { before, event, effects } of steps) {
        if (isAtChild(before) && (event.type === 'lost' || event.type === 'cut')) hadChild = true
        if (!effects.some(({ type }) => type === 'send')) continue
        expect(effects.filter((effect) => effect.type === 'note')).toHaveLength(hadChild ? 1 : 0)
        hadChild = false
      }
    })
  })

  test('an effect that calls for an event in reply is the last of its decision', () => {
    const calls: ReadonlySet<string> = new Set(['look-up-child', 'join-queue', 'await-body', 'send', 'check-child'])
    check((steps) => {
      for (const { effects } of steps) {
        for (const { type } of effects.slice(0, -1)) expect(calls.has(type)).toBe(false)
      }
    })
  })

  test('an event that its phase does not expect changes nothing', () => {
    check((steps) => {
      for (const { before, after, effects } of steps) {
        if (before.phase === after.phase) expect([after, effects]).toEqual([before, []])
      }
    })
  })
})

test('a request without a key does not wait for a child', () => {
  const [step] = run([{ type: 'child-looked-up', serving: false }], false)
  expect(step?.effects).toMatchObject([
    { type: 'end', outcome: 'unavailable' },
    { type: 'respond', problem: { code: 'not_serving' } },
  ])
})

test('a body that can no longer be kept is not replayed: 502 after a loss, 503 after a cut', () => {
  const sent: RequestEvent[] = [
    { type: 'child-looked-up', serving: true },
    { type: 'body-ready', serving: true },
    { type: 'sent' },
  ]
  const after = (event: RequestEvent): unknown =>
    run([...sent, event])
      .at(-1)
      ?.effects.at(-1)
  expect(after({ type: 'lost', error: lost, childMayBeDead: true, replayable: false })).toMatchObject({
    type: 'respond',
    problem: { status: 502 },
  })
  expect(after({ type: 'cut', replayable: false })).toMatchObject({ type: 'respond', problem: { status: 503 } })
})

test('what never went out is refused when its time to wait is over, and what went out waits anew', () => {
  const connecting: RequestEvent[] = [
    { type: 'child-looked-up', serving: true },
    { type: 'body-ready', serving: true },
  ]
  const loss: RequestEvent[] = [
    { type: 'lost', error: lost, childMayBeDead: true, replayable: true },
    { type: 'child-checked', error: lost, expired: true },
  ]
  expect(
    run([...connecting, ...loss])
      .at(-1)
      ?.effects.at(-1),
  ).toMatchObject({ type: 'respond' })
  expect(run([...connecting, { type: 'sent' }, ...loss]).at(-1)?.effects).toEqual([
    { type: 'renew-deadline' },
    { type: 'look-up-child' },
  ])
})

test('a stream that has had no event yet goes on with the next child, and then its error is an event of that stream', () => {
  const opened: RequestEvent[] = [
    { type: 'child-looked-up', serving: true },
    { type: 'body-ready', serving: true },
    { type: 'sent' },
    { type: 'opened' },
  ]
  const again = run([...opened, { type: 'cut', replayable: true }, ...opened])
  expect(again.at(-1)?.after).toMatchObject({ phase: 'opened', opened: true })
  expect(run([...opened, { type: 'cut', replayable: false }]).at(-1)?.effects).toMatchObject([
    { type: 'retire-child' },
    { type: 'cut-off', problem: { code: 'upstream_cut' } },
    { type: 'note', outcome: 'broken-off' },
  ])
})
