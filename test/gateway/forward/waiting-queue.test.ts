import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { setImmediate } from 'node:timers/promises'
import { CortexError } from '../../../src/errors.js'
import { createWaitingQueue } from '../../../src/gateway/forward/waiting-queue.js'
import { createInFlightRequests } from '../../../src/upstream/in-flight.js'
import type { Upstream } from '../../../src/upstream/upstream.js'
import { controlUpstream } from '../control-upstream.js'

function upstream(generation: number): Upstream {
  return {
    generation,
    endpoint: { socketPath: '/nowhere' },
    apiKey: 'k',
    ended: new Promise(() => undefined),
    begin: createInFlightRequests().begin,
  }
}

type Command =
  | { do: 'join'; bytes: number; returns: boolean }
  | { do: 'leave'; who: number }
  | { do: 'serve' | 'park' | 'refuse' | 'wait' }

const commands = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({ bytes: fc.nat(4), returns: fc.boolean() })
        .map((waiter): Command => ({ do: 'join', ...waiter })),
    },
    { weight: 2, arbitrary: fc.nat(30).map((who): Command => ({ do: 'leave', who })) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Command>({ do: 'serve' }, { do: 'park' }, { do: 'refuse' }, { do: 'wait' }),
    },
  ),
  { maxLength: 60 },
)

test('nobody is lost, told twice or overtaken, and who is new waits only where there is room', async () => {
  const capacity = 5
  const memory = { limit: 10, exceeded: false }
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const source = controlUpstream()
      const ended = new Set<Upstream>()
      const queue = createWaitingQueue({
        source,
        capacity: () => capacity,
        memory,
        hasEnded: (child) => ended.has(child),
        prepared: () => Promise.resolve(),
        onWaited: () => undefined,
      })
      const outcomes: ('waiting' | 'served' | 'refused' | 'full' | 'left')[] = []
      const joined: number[] = []
      const served: number[] = []
      const leave: (() => void)[] = []
      for (const command of list) {
        switch (command.do) {
          case 'join': {
            const { bytes, returns } = command
            const waiting = outcomes.flatMap((outcome, index) => (outcome === 'waiting' ? [joined[index]!] : []))
            const taken = waiting.reduce((sum, each) => sum + each, 0)
            const room = returns || (waiting.length < capacity && taken + bytes <= memory.limit)
            joined.push(bytes)
            const who = outcomes.push('waiting') - 1
            const settle = (outcome: 'served' | 'refused' | 'full'): void => {
              expect(outcomes[who]).toBe('waiting')
              outcomes[who] = outcome
              if (outcome === 'served') served.push(who)
            }
            leave[who] = queue.join(
              {
                bytes,
                returns,
                onServing: () => settle('served'),
                onRefused: ({ code }) => settle(code === 'QUEUE_FULL' ? 'full' : 'refused'),
              },
              60_000,
            )
            expect(outcomes[who] === 'full').toBe(!room)
            break
          }
          case 'leave':
            leave[command.who]?.()
            if (outcomes[command.who] === 'waiting') outcomes[command.who] = 'left'
            break
          case 'serve':
            source.serve(upstream(1))
            break
          case 'park':
            source.park()
            break
          case 'refuse':
            source.refuse(new CortexError('CHILD_CRASH_LOOP', 'x'))
            break
          case 'wait':
            await setImmediate()
        }
        expect(queue.length).toBe(outcomes.filter((outcome) => outcome === 'waiting').length)
      }
      source.serve(upstream(2))
      await setImmediate()
      expect(outcomes).not.toContain('waiting')
      expect(served).toEqual([...served].sort((a, b) => a - b))
      expect(queue.length).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('who was let go is not told later that the time is over', async () => {
  const source = controlUpstream(upstream(1))
  const queue = createWaitingQueue({
    source,
    capacity: () => 1,
    memory: { limit: 0, exceeded: false },
    hasEnded: () => false,
    prepared: () => Promise.resolve(),
    onWaited: () => undefined,
  })
  const told: string[] = []
  queue.join(
    { bytes: 0, returns: false, onServing: () => told.push('serving'), onRefused: ({ code }) => told.push(code) },
    5,
  )
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(told).toEqual(['serving'])
})

test('a child that is known to have ended is not one to be let go for', async () => {
  const source = controlUpstream()
  const dead = upstream(1)
  const queue = createWaitingQueue({
    source,
    capacity: () => 1,
    memory: { limit: 0, exceeded: false },
    hasEnded: (child) => child === dead,
    prepared: () => Promise.resolve(),
    onWaited: () => undefined,
  })
  source.serve(dead)
  const served = new Promise<void>((resolve, reject) => {
    queue.join({ bytes: 0, returns: false, onServing: resolve, onRefused: reject }, 10_000)
  })
  await setImmediate()
  expect(queue.length).toBe(1)
  source.serve(upstream(2))
  await served
})
