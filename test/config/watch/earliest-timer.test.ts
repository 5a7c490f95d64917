import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { earliestTimer } from '../../../src/config/watch/earliest-timer.js'

let fired: number[]
const timer = () => earliestTimer(() => fired.push(performance.now()))
beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
  fired = []
})
afterEach(() => {
  jest.useRealTimers()
})

test('the soonest is heard, whoever asked first', () => {
  const start = performance.now()
  const { fireIn } = timer()
  fireIn(3000)
  fireIn(50)
  fireIn(3000)
  jest.advanceTimersByTime(10_000)
  expect(fired.map((at) => at - start)).toEqual([50])
})

test('can be asked again when it has fired, and not when it was stopped', () => {
  const { fireIn, stop } = timer()
  fireIn(10)
  jest.advanceTimersByTime(100)
  fireIn(10)
  jest.advanceTimersByTime(100)
  expect(fired).toHaveLength(2)
  fireIn(10)
  stop()
  fireIn(10)
  jest.advanceTimersByTime(100)
  expect(fired).toHaveLength(2)
})
