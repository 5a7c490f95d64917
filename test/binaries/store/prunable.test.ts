import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { afterRemoval, type Choices } from '../../../src/binaries/store/choices.js'
import { prunable } from '../../../src/binaries/store/prunable.js'
import { anyId, anyInstalls, someInstall } from './some-installs.js'

const anyChoices: fc.Arbitrary<Choices> = fc.record({
  byKey: fc.dictionary(
    fc.constantFrom('auto', 'cpu'),
    fc.uniqueArray(anyId, { minLength: 1, maxLength: 4 }).map((used) => ({ used, trial: null })),
  ),
  refused: fc.constant([]),
})
const anyFacts = fc.record({
  installs: anyInstalls,
  choices: anyChoices,
  needed: fc.uniqueArray(anyId, { maxLength: 3 }).map((ids) => new Set(ids)),
  keep: fc.integer({ min: 0, max: 3 }),
})

test('what is in use, previous or needed stays, and so do the newest of each backend', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const gone = new Set(prunable(facts).map(({ id }) => id))
      for (const { used } of Object.values(facts.choices.byKey)) {
        for (const id of used.slice(0, 2)) expect(gone).not.toContain(id)
      }
      for (const id of facts.needed) expect(gone).not.toContain(id)
      for (const { backend, build } of facts.installs.filter(({ id }) => gone.has(id))) {
        const newer = facts.installs.filter(
          (other) => other.backend === backend && !gone.has(other.id) && (other.build ?? 0) >= (build ?? 0),
        )
        expect(newer.length).toBeGreaterThanOrEqual(facts.keep)
      }
    }),
  )
})

test('after a prune there is nothing left to prune', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const gone = prunable(facts)
      const choices = gone.reduce((left, { id }) => afterRemoval(left, id), facts.choices)
      const installs = facts.installs.filter((install) => !gone.includes(install))
      expect(prunable({ ...facts, choices, installs })).toEqual([])
    }),
  )
})

test('builds that were used long ago go, and the number of those that stay is for each backend', () => {
  const installs = ['a', 'b', 'c', 'd'].map((id, at) => someInstall({ id, build: at }))
  const vulkan = someInstall({ id: 'v', backend: 'vulkan' })
  const choices = { byKey: { cpu: { used: ['d', 'c', 'a'], trial: null } }, refused: [] }
  const pruned = (keep: number, needed: string[] = []) =>
    prunable({ installs: [...installs, vulkan], choices, needed: new Set(needed), keep }).map(({ id }) => id)
  expect(pruned(0)).toEqual(['b', 'v', 'a'])
  expect(pruned(0, ['v'])).toEqual(['b', 'a'])
  expect(pruned(1)).toEqual(['a'])
})
