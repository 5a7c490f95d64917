import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Activity } from '../../src/child/process-activity.js'
import { watchForStall } from '../../src/child/watch-for-stall.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** A process whose activity is what the test says. */
function watched(after = 120_000) {
  const state = { stalled: 0, looks: 0, activity: { cpu: 0, mark: '' } as Activity | null }
  const watch = watchForStall({
    after: () => after,
    activity: () => {
      state.looks++
      return Promise.resolve(state.activity && { ...state.activity })
    },
    onStall: () => state.stalled++,
  })
  return { ...watch, state, pass: (ms: number) => jest.advanceTimersByTimeAsync(ms) }
}

describe('a process that shows no sign of life', () => {
  test('is told once, at most two seconds after the time', async () => {
    const { state, pass } = watched()
    await pass(119_000)
    expect(state.stalled).toBe(0)
    await pass(3_000)
    expect(state.stalled).toBe(1)
    await pass(600_000)
    expect(state.stalled).toBe(1)
  })

  test('whose system tells nothing of it is judged by what is heard alone', async () => {
    const { state, pass, touch } = watched()
    state.activity = null
    for (let minute = 0; minute < 10; minute++) {
      touch()
      await pass(60_000)
    }
    expect(state.stalled).toBe(0)
    await pass(122_000)
    expect(state.stalled).toBe(1)
  })
})

describe('is not killed', () => {
  test.each<[string, (activity: Activity) => void]>([
    ['a slow prefill, whose main thread computes', (activity) => (activity.mark += '.')],
    ['one whose other threads do', (activity) => (activity.cpu += 600)],
  ])('%s', async (_, work) => {
    const { state, pass } = watched()
    for (let second = 0; second < 1_200; second++) {
      work(state.activity!)
      await pass(1_000)
    }
    expect(state.stalled).toBe(0)
  })

  test('one of which nothing is expected, and nobody looks at it either', async () => {
    const { state, pass, expect: owe } = watched()
    owe(false)
    await pass(2_000)
    const { looks } = state
    await pass(3_600_000)
    expect([state.stalled, state.looks]).toEqual([0, looks])
    expect(jest.getTimerCount()).toBe(0)
  })

  test('one that was silent long before it was asked for anything', async () => {
    const { state, pass, expect: owe } = watched()
    owe(false)
    await pass(3_600_000)
    owe(true)
    await pass(119_000)
    expect(state.stalled).toBe(0)
    await pass(4_000)
    expect(state.stalled).toBe(1)
  })

  test('one that is asked again and again, and answers each time', async () => {
    const { state, pass, expect: owe } = watched(1_000)
    for (let request = 0; request < 100; request++) {
      owe(true)
      await pass(700)
      owe(false)
      await pass(10)
    }
    expect(state.stalled).toBe(0)
  })

  test('one that is no longer watched', async () => {
    const { state, pass, stop } = watched()
    await pass(100_000)
    stop()
    await pass(600_000)
    expect([state.stalled, jest.getTimerCount()]).toEqual([0, 0])
  })
})

test('a little CPU time, as answering our own questions takes, is no sign of life', async () => {
  const { state, pass } = watched()
  for (let second = 0; second < 125; second++) {
    state.activity!.cpu += 10
    await pass(1_000)
  }
  expect(state.stalled).toBe(1)
})
