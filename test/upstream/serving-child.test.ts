import { describe, expect, test } from '@jest/globals'
import type { Child } from '../../src/child/child.js'
import { CortexError } from '../../src/errors.js'
import { createInFlightRequests } from '../../src/upstream/in-flight.js'
import { createUpstreams } from '../../src/upstream/serving-child.js'

const child = (generation: number) =>
  ({
    generation,
    endpoint: { socketPath: `/s${generation}` },
    apiKey: 'k',
    exited: new Promise(() => undefined),
  }) as unknown as Child
const never = () => new AbortController().signal

describe('whoever waits', () => {
  test('is served in the order of arrival', async () => {
    const upstreams = createUpstreams()
    const order: number[] = []
    const waits = [1, 2, 3].map((n) => upstreams.whenServing(never()).then(() => order.push(n)))
    upstreams.serve(child(1), createInFlightRequests())
    await Promise.all(waits)
    expect(order).toEqual([1, 2, 3])
  })

  test('is told why when nobody will serve, and so is who comes later', async () => {
    const upstreams = createUpstreams()
    const early = upstreams.whenServing(never())
    upstreams.refuse(new CortexError('NOT_SERVING', 'no model'))
    await expect(early).rejects.toMatchObject({ code: 'NOT_SERVING' })
    await expect(upstreams.whenServing(never())).rejects.toMatchObject({ message: 'no model' })
    upstreams.park()
    const late = upstreams.whenServing(never())
    upstreams.serve(child(2), createInFlightRequests())
    await expect(late).resolves.toMatchObject({ generation: 2 })
  })

  test('may leave, and leaves no listener behind', async () => {
    const upstreams = createUpstreams()
    const controller = new AbortController()
    const wait = upstreams.whenServing(controller.signal)
    controller.abort()
    await expect(wait).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(upstreams.whenServing(controller.signal)).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
