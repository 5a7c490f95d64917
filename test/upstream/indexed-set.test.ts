import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createIndexedSet, type Indexed } from '../../src/upstream/indexed-set.js'

interface Entry extends Indexed {
  name: number
}

test('has what a Set would have, whatever comes and goes', () => {
  const step = fc.record({ kind: fc.constantFrom('add', 'remove'), name: fc.nat({ max: 9 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const entries = Array.from({ length: 10 }, (_, name): Entry => ({ name, index: -1 }))
      const indexed = createIndexedSet<Entry>()
      const set = new Set<Entry>()
      for (const { kind, name } of steps) {
        const entry = entries[name] as Entry
        if (kind === 'remove') {
          expect(indexed.remove(entry)).toBe(set.delete(entry))
        } else if (!set.has(entry)) {
          indexed.add(entry)
          set.add(entry)
        }
        expect(indexed.size).toBe(set.size)
        expect(new Set(indexed)).toEqual(set)
        for (const each of entries) expect(indexed.has(each)).toBe(set.has(each))
      }
    }),
  )
})

test('can be changed by who iterates over it', () => {
  const indexed = createIndexedSet<Entry>()
  for (let name = 0; name < 5; name++) indexed.add({ name, index: -1 })
  const seen = []
  for (const entry of indexed) {
    seen.push(entry.name)
    indexed.remove(entry)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(indexed.size).toBe(0)
})
