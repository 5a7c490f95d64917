import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRoster, type Listed } from '../../src/upstream/indexed-set.js'

interface Guest extends Listed {
  name: number
}

test('has what a Set would have, whatever comes and goes', () => {
  const step = fc.record({ kind: fc.constantFrom('add', 'remove'), name: fc.nat({ max: 9 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const guests = Array.from({ length: 10 }, (_, name): Guest => ({ name, place: -1 }))
      const roster = createRoster<Guest>()
      const set = new Set<Guest>()
      for (const { kind, name } of steps) {
        const guest = guests[name] as Guest
        if (kind === 'remove') {
          expect(roster.remove(guest)).toBe(set.delete(guest))
        } else if (!set.has(guest)) {
          roster.add(guest)
          set.add(guest)
        }
        expect(roster.size).toBe(set.size)
        expect(new Set(roster)).toEqual(set)
        for (const each of guests) expect(roster.has(each)).toBe(set.has(each))
      }
    }),
  )
})

test('can be changed by who iterates over it', () => {
  const roster = createRoster<Guest>()
  for (let name = 0; name < 5; name++) roster.add({ name, place: -1 })
  const seen = []
  for (const guest of roster) {
    seen.push(guest.name)
    roster.remove(guest)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(roster.size).toBe(0)
})
