import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readEventStream, type ServerSentEvent } from '../../src/admin/read-event-stream.js'

async function read(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = []
  for await (const event of readEventStream((async function* () { yield* chunks })())) events.push(event) // prettier-ignore
  return events
}

test('events are the same however their bytes are cut', async () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ' '))
  const event = fc.record({
    event: fc.stringMatching(/^[a-z]{1,9}$/),
    data: fc.array(line, { minLength: 1, maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      async (events, cuts) => {
        const text = events
          .map(
            ({ event, data }, i) =>
              `: beat\nid: ${i}\nevent: ${event}\n${data.map((each) => `data: ${each}\n`).join('')}\n`,
          )
          .join('')
        const bytes = new TextEncoder().encode(text)
        const chunks: Uint8Array[] = []
        for (let at = 0; at < bytes.length;) {
          const end = at + (cuts.next().value as number)
          chunks.push(bytes.subarray(at, end))
          at = end
        }
        const expected = events.map(({ event, data }) => ({
          event,
          data: new TextDecoder().decode(new TextEncoder().encode(data.join('\n'))),
        }))
        expect(await read(chunks)).toEqual(expected)
      },
    ),
    { numRuns: 300 },
  )
})

test('comments, unknown fields and what has no end are nothing', async () => {
  const bytes = new TextEncoder().encode(': hi\r\n\r\nretry: 5\n\ndata\n\ndata:x\n\ndata: cut off\n')
  expect(await read([bytes])).toEqual([
    { event: 'message', data: '' },
    { event: 'message', data: 'x' },
  ])
})
