import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { createPassages } from '../../src/upstream/in-flight.js'
import type { Passage } from '../../src/upstream/upstream.js'

const ignoreCut = () => undefined

test('it is idle when the last request is over, and a request is over once', async () => {
  const passages = createPassages()
  const [first, second] = [passages.begin(ignoreCut), passages.begin(ignoreCut)]
  let idle = false
  const wait = passages.idle().then(() => (idle = true))
  first.end()
  first.end()
  await Promise.resolve()
  expect([idle, passages.count]).toEqual([false, 1])
  second.end()
  await wait
  await passages.idle()
})

test('a cut tells each request that is under way once, and leaves none', async () => {
  const passages = createPassages()
  const [over, open] = [jest.fn(), jest.fn()]
  passages.begin(over).end()
  const passage = passages.begin(() => {
    passage.end()
    open()
  })
  const idle = passages.idle()
  passages.cut()
  passages.cut()
  await idle
  expect([over.mock.calls.length, open.mock.calls.length, passages.count]).toEqual([0, 1, 0])
})

describe('who is waited for', () => {
  test('a request counts as the child’s as long as it is open and its client is not awaited, in any order of calls', () => {
    const step = fc.tuple(fc.constantFrom('begin', 'await', 'go on', 'end'), fc.nat(4))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let told = 0
        const passages = createPassages({ onAwaited: (count) => (told = count) })
        const open: { passage: Passage; client: boolean }[] = []
        for (const [what, pick] of steps) {
          const chosen = open[pick % Math.max(open.length, 1)]
          if (what === 'begin') open.push({ passage: passages.begin(ignoreCut), client: false })
          else if (chosen === undefined) continue
          else if (what === 'end') {
            chosen.passage.end()
            chosen.passage.awaitClient(true)
            open.splice(open.indexOf(chosen), 1)
          } else {
            chosen.client = what === 'await'
            chosen.passage.awaitClient(chosen.client)
          }
          expect(told).toBe(open.filter(({ client }) => !client).length)
          expect(passages.count).toBe(open.length)
        }
      }),
    )
  })
})
