import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { joinSignals } from '../../src/host/join-signals.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const fires = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))

describe('a joined signal fires', () => {
  test.each([0, 1])('when source %d does, with its reason, and lets go of all', async (which) => {
    const sources = [new AbortController(), new AbortController()]
    const { signal } = joinSignals(sources.map((source) => source.signal))
    const fired = fires(signal)
    sources[which]!.abort('why')
    await fired
    expect(signal.reason).toBe('why')
    for (const source of sources) expect(getEventListeners(source.signal, 'abort')).toHaveLength(0)
  })

  test('at once where a source had fired before', () => {
    const { signal } = joinSignals([new AbortController().signal, AbortSignal.abort('before')])
    expect([signal.aborted, signal.reason]).toEqual([true, 'before'])
  })

  test('when the time is over, though nobody holds anything of it', async () => {
    const wait = () => fires(joinSignals([new AbortController().signal], 200).signal)
    const fired = wait()
    for (let round = 0; round < 5; round++) {
      collect()
      await delay(10)
    }
    await fired
  })

  test('when a time-out does that a caller has made for it and forgotten', async () => {
    const wait = () => fires(joinSignals([AbortSignal.timeout(200)]).signal)
    const fired = wait()
    for (let round = 0; round < 5; round++) {
      collect()
      await delay(10)
    }
    // A signal's own timer does not keep the process alive.
    const alive = setInterval(() => undefined, 1_000)
    await fired
    clearInterval(alive)
  })
})

test('once released it does not fire, and leaves nothing behind', async () => {
  const source = new AbortController()
  const joined = joinSignals([source.signal], 20)
  joined.release()
  expect(getEventListeners(source.signal, 'abort')).toHaveLength(0)
  source.abort()
  await delay(50)
  expect(joined.signal.aborted).toBe(false)
})
