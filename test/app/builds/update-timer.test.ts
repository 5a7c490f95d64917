import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { createUpdateClock, type UpdateClock } from '../../../src/app/builds/update-timer.js'
import { untilNextLook } from '../../../src/app/builds/update-schedule.js'

const day = 24 * 60 * 60_000
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const anyTime = fc.integer({ min: 0, max: 2 ** 42 })

describe('the time until the next look', () => {
  test('is a day from the last one or a little more, and never at once', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 0, max: 10 * day }), anyRandom, (last, since, random) => {
        const wait = untilNextLook(last, last + since, random)
        expect(wait).toBeGreaterThanOrEqual(10_000)
        expect(since + wait).toBeGreaterThanOrEqual(day)
        expect(wait).toBeLessThanOrEqual(Math.max(70_000, 1.1 * day - since))
      }),
    )
  })

  test('is short where it was never looked, or the clock was set back', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 1, max: 10 * day }), anyRandom, (now, ahead, random) => {
        expect(untilNextLook(null, now, random)).toBeLessThan(70_000)
        expect(untilNextLook(now + ahead, now, random)).toBeLessThan(70_000)
      }),
    )
  })
})

describe('the clock', () => {
  let clock: UpdateClock
  let looks: number[]
  let last: Record<string, number>
  let look: (signal: AbortSignal) => Promise<void>
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 })
    looks = []
    last = {}
    look = () => {
      looks.push(Date.now())
      return Promise.resolve()
    }
    clock = createUpdateClock({
      look: (signal) => look(signal),
      lastLook: {
        read: (target) => Promise.resolve(last[target] ?? null),
        write(target, time) {
          last[target] = time
          return Promise.resolve()
        },
      },
      now: () => Date.now(),
      random: () => 0,
    })
  })
  afterEach(async () => {
    await clock.pause()
    expect(jest.getTimerCount()).toBe(0)
    jest.useRealTimers()
  })

  test('looks soon after a start, then once a day', async () => {
    clock.run('auto')
    clock.run('auto')
    await jest.advanceTimersByTimeAsync(3 * day)
    expect(looks.map((time) => time - 1_000_000)).toEqual([10_000, 10_000 + day, 10_000 + 2 * day])
    expect(last).toEqual({ auto: looks.at(-1) })
  })

  test('waits for the rest of the day where another process has looked', async () => {
    last['auto'] = 1_000_000 - day / 2
    clock.run('auto')
    await jest.advanceTimersByTimeAsync(day / 2 - 1)
    expect(looks).toEqual([])
    await jest.advanceTimersByTimeAsync(1)
    expect(looks).toHaveLength(1)
  })

  test('stands still once it is paused, and goes on when it is told to', async () => {
    clock.run('auto')
    await clock.pause()
    await jest.advanceTimersByTimeAsync(3 * day)
    expect(looks).toEqual([])
    clock.run('auto')
    await jest.advanceTimersByTimeAsync(10_000)
    expect(looks).toHaveLength(1)
  })

  test('ends a look that is under way, and waits for its end', async () => {
    const steps: string[] = []
    look = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          steps.push('aborted')
          void Promise.resolve().then(() => {
            steps.push('ended')
            resolve()
          })
        })
      })
    clock.run('auto')
    await jest.advanceTimersByTimeAsync(10_000)
    await clock.pause()
    expect(steps).toEqual(['aborted', 'ended'])
  })
  test('begins anew with another target, and waits for the end of the look for the one before', async () => {
    const steps: string[] = []
    look = (signal) =>
      new Promise((resolve) => {
        steps.push('look')
        signal.addEventListener('abort', () => {
          steps.push('aborted')
          void Promise.resolve().then(resolve)
        })
      })
    last['cpu'] = 1_000_000 - 5000
    clock.run('auto')
    await jest.advanceTimersByTimeAsync(10_000)
    clock.run('cpu')
    await jest.advanceTimersByTimeAsync(day - 15_001)
    expect(steps).toEqual(['look', 'aborted'])
    await jest.advanceTimersByTimeAsync(1)
    expect(steps).toEqual(['look', 'aborted', 'look'])
    clock.run('vulkan')
    await jest.advanceTimersByTimeAsync(10_000)
    expect(steps).toEqual(['look', 'aborted', 'look', 'aborted', 'look'])
    expect(Object.keys(last).sort()).toEqual(['auto', 'cpu', 'vulkan'])
  })
})
