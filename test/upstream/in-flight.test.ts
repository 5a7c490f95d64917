import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { createInFlightRequests } from '../../src/upstream/in-flight.js'
import type { InFlightRequest } from '../../src/upstream/upstream.js'

const ignoreCut = () => undefined

test('it is idle when the last request is over, and a request is over once', async () => {
  const inFlight = createInFlightRequests()
  const [first, second] = [inFlight.begin(ignoreCut), inFlight.begin(ignoreCut)]
  let idle = false
  const wait = inFlight.idle().then(() => (idle = true))
  first.end()
  first.end()
  await Promise.resolve()
  expect([idle, inFlight.count]).toEqual([false, 1])
  second.end()
  await wait
  await inFlight.idle()
})

test('a cut tells each request that is under way once, and leaves none', async () => {
  const inFlight = createInFlightRequests()
  const [over, open] = [jest.fn(), jest.fn()]
  inFlight.begin(over).end()
  const request = inFlight.begin(() => {
    request.end()
    open()
  })
  const idle = inFlight.idle()
  inFlight.cut()
  inFlight.cut()
  await idle
  expect([over.mock.calls.length, open.mock.calls.length, inFlight.count]).toEqual([0, 1, 0])
})

describe('who is waited for', () => {
  test('a request counts as the child’s as long as it is open and its client is not awaited, in any order of calls', () => {
    const step = fc.tuple(fc.constantFrom('begin', 'await', 'go on', 'end'), fc.nat(4))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let told = 0
        const inFlight = createInFlightRequests({ onAwaited: (count) => (told = count) })
        const open: { request: InFlightRequest; client: boolean }[] = []
        for (const [what, pick] of steps) {
          const chosen = open[pick % Math.max(open.length, 1)]
          if (what === 'begin') open.push({ request: inFlight.begin(ignoreCut), client: false })
          else if (chosen === undefined) continue
          else if (what === 'end') {
            chosen.request.end()
            chosen.request.awaitClient(true)
            open.splice(open.indexOf(chosen), 1)
          } else {
            chosen.client = what === 'await'
            chosen.request.awaitClient(chosen.client)
          }
          expect(told).toBe(open.filter(({ client }) => !client).length)
          expect(inFlight.count).toBe(open.length)
        }
      }),
    )
  })
})
