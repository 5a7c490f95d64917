import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { currentOf } from '../../../src/binaries/store/choices.js'
import { chooseInstall, type ChoosingFacts } from '../../../src/binaries/store/choose-install.js'
import { choiceKey, fits, isBackend, wantedFromStore } from '../../../src/binaries/store/wanted-install.js'
import { anyId, anyInstalls, someInstall } from './some-installs.js'

const anyWish = fc.record({
  backend: fc.constantFrom('auto', 'cpu', 'vulkan', 'cuda', 'cuda-13', 'rocm'),
  version: fc.constantFrom('stable', 'latest', 'b1', 'b2', 'b3'),
  source: fc.option(fc.constantFrom('github' as const, 'debian' as const), { nil: undefined }),
  preferred: fc.option(fc.constantFrom(['cpu'], ['cuda-13.4', 'vulkan', 'cpu'], ['vulkan', 'cpu']), { nil: undefined }),
})
const anyHost = fc.record({ platform: fc.constant('linux' as const), arch: fc.constantFrom('x64', 'arm64') })
const anyFacts: fc.Arbitrary<ChoosingFacts> = fc.record({
  installs: anyInstalls,
  choice: fc.uniqueArray(anyId, { maxLength: 4 }).map((used) => ({ used, trial: null })),
  refused: fc.uniqueArray(anyId, { maxLength: 3 }),
  wanted: anyWish,
  host: anyHost,
})

describe('the install that is used', () => {
  test('fits, and is the chosen one wherever that fits', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { installs, choice, wanted, host } = facts
        const chosen = chooseInstall(facts)
        const current = installs.find(({ id }) => id === currentOf(choice))
        if (chosen !== undefined) expect(fits(chosen, wanted, host)).toBe(true)
        if (current !== undefined && fits(current, wanted, host)) expect(chosen).toBe(current)
      }),
    )
  })

  test('is there whenever one fits, but for backends that `auto` would not take', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { installs, wanted, host } = facts
        const open = { ...facts, wanted: { ...wanted, preferred: undefined } }
        expect(chooseInstall(open) !== undefined).toBe(installs.some((install) => fits(install, wanted, host)))
      }),
    )
  })

  test('stays the same whatever is installed besides', () => {
    fc.assert(
      fc.property(anyFacts, anyInstalls, (facts, others) => {
        const chosen = chooseInstall(facts)
        if (chosen === undefined) return
        const used = { ...facts, choice: { used: [chosen.id], trial: null } }
        const more = others.map((install) => ({ ...install, id: `more-${install.id}` }))
        expect(chooseInstall({ ...used, installs: [...more, ...facts.installs] })).toBe(chosen)
      }),
    )
  })

  test('is one that failed only where nothing else would do', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const open = { ...facts, choice: { used: [], trial: null } }
        const chosen = chooseInstall(open)
        if (chosen === undefined || !facts.refused.includes(chosen.id)) return
        const others = facts.installs.filter(({ id }) => !facts.refused.includes(id))
        expect(chooseInstall({ ...open, installs: others })).toBeUndefined()
      }),
    )
  })

  const host = { platform: 'linux', arch: 'x64' } as const
  const none = { used: [], trial: null }
  const [old, fresh, vulkan] = [
    someInstall({ id: 'old', build: 9999 }),
    someInstall({ id: 'fresh', build: 10_000 }),
    someInstall({ id: 'vulkan', build: 1, backend: 'vulkan' }),
  ]
  const installs = [old, fresh, vulkan]
  const wanted = { backend: 'auto', version: 'stable', preferred: ['vulkan', 'cpu'] }

  test('is of the backend that `auto` prefers, then the newest by number', () => {
    expect(chooseInstall({ installs, choice: none, refused: [], wanted, host })).toBe(vulkan)
    expect(chooseInstall({ installs: [old, fresh], choice: none, refused: [], wanted, host })).toBe(fresh)
  })

  test('may be one that `auto` would not take, once somebody has chosen it', () => {
    const choice = { used: ['vulkan'], trial: null }
    const onlyCpu = { ...wanted, preferred: ['cpu'] }
    expect(chooseInstall({ installs, choice, refused: [], wanted: onlyCpu, host })).toBe(vulkan)
    expect(chooseInstall({ installs: [vulkan], choice: none, refused: [], wanted: onlyCpu, host })).toBeUndefined()
  })

  test('is the build that the config names, whatever was chosen', () => {
    const choice = { used: ['fresh'], trial: null }
    const pinned = { backend: 'cpu', version: 'b9999' }
    expect(chooseInstall({ installs, choice, refused: ['old'], wanted: pinned, host })).toBe(old)
  })
})

test.each<[string, string, boolean]>([
  ['cuda-13.4', 'cuda', true],
  ['cuda-13.4', 'cuda-13', true],
  ['cuda-13.4', 'cuda-13.4', true],
  ['cuda-13.4', 'cuda-1', false],
  ['cuda-13.4', 'cuda-12', false],
  ['cuda', 'cuda-13', false],
  ['cpu', 'auto', true],
  ['vulkan', 'cpu', false],
])('a %s is what is wanted with %s: %p', (backend, wanted, expected) => {
  expect(isBackend(backend, wanted)).toBe(expected)
})

test('a config that names a path or the system wants nothing of the store', () => {
  expect(wantedFromStore('auto', { source: 'auto', version: 'stable', path: '/llama-server' })).toBeNull()
  expect(wantedFromStore('auto', { source: 'path', version: 'stable' })).toBeNull()
  expect(wantedFromStore('auto', { source: 'system', version: 'stable' })).toBeNull()
  expect(wantedFromStore('auto', { source: 'debian', version: 'b1' })).toEqual({
    backend: 'auto',
    version: 'b1',
    source: 'debian',
  })
  expect(wantedFromStore('auto', { source: 'auto', version: 'stable', url: 'https://example.com/a.zip' })).toEqual({
    backend: 'auto',
    version: 'stable',
    source: 'url',
  })
})

test('what was chosen holds for configs that ask for the same, the version aside', () => {
  expect(choiceKey({ backend: 'cuda-13' })).toBe('cuda-13')
  expect(choiceKey({ backend: 'auto', source: 'debian' })).toBe('auto from debian')
})
