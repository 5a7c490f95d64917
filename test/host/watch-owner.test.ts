import { expect, test } from '@jest/globals'
import { watchOwner } from '../../src/host/watch-owner.js'

const look = (owner: string, touched: number) => ({ owner, touched })

test('an owner is idle for as long as it has been watched without a touch', () => {
  const idle = watchOwner(400)
  expect([0, 200, 400, 600].map((now) => idle(look('a', 7), now))).toEqual([0, 200, 400, 600])
  expect(idle(look('a', 8), 800)).toBe(0)
  expect(idle(look('a', 8), 1000)).toBe(200)
})

test('a new owner begins anew', () => {
  const idle = watchOwner(400)
  idle(look('a', 7), 0)
  idle(look('a', 7), 200)
  expect(idle(look('b', 7), 400)).toBe(0)
})

test('a clock that is set back or forward, or was always wrong, changes nothing', () => {
  const idle = watchOwner(400)
  const touches = [3_600_000, 3_601_500, 12, 1512, 7_200_000, 7_200_000]
  expect(touches.map((touched, index) => idle(look('a', touched), index * 300))).toEqual([0, 0, 0, 0, 0, 300])
})

test('the time for which the watching process was paused does not count', () => {
  const idle = watchOwner(400)
  idle(look('a', 7), 0)
  expect(idle(look('a', 7), 60_000)).toBe(400)
  expect(idle(look('a', 8), 60_200)).toBe(0)
})
