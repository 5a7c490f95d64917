import { describe, expect, test } from '@jest/globals'
import type { DeviceMemory, FreeMemory } from '../../../src/facts/free-memory.js'
import {
  keepAutoChoice,
  planSmallerTypes,
  planAuto,
  planWithF16,
  type PlanFacts,
} from '../../../src/plan/auto/plan-auto.js'
import type { Settings } from '../../../src/settings/settings.js'
import { binary, header, model, settings } from '../../fixtures/facts.js'

const GIB = 2 ** 30

/** Llama 3.1 8B in Q4_K_M: 128 KiB of f16 a token. */
const llama = model({
  bytes: 4.6 * GIB,
  header: header({
    'llama.block_count': 32,
    'llama.attention.head_count': 32,
    'llama.attention.head_count_kv': 8,
    'llama.attention.key_length': 128,
    'llama.attention.value_length': 128,
    'llama.embedding_length': 4096,
    'llama.vocab_size': 128_256,
    'llama.context_length': 131_072,
  }),
})

function factsOf(changes: Partial<Settings> = {}, backend = 'cpu'): PlanFacts {
  return {
    settings: settings({ cacheTypeK: 'auto', cacheTypeV: 'auto', ...changes }),
    host: { platform: 'linux', arch: 'x64', env: {} },
    binary: binary({ backend }),
    model: llama,
  }
}

const freeOnHost = (gib: number): FreeMemory => ({ host: gib * GIB, devices: [], companionFiles: 0 })
const card = (gib: number, description = 'NVIDIA GeForce RTX 4090'): DeviceMemory => ({
  name: 'CUDA0',
  description,
  freeBytes: gib * GIB,
  totalBytes: 24 * GIB,
})
const freeOnCard = (gib: number, host = 64): FreeMemory => ({
  host: host * GIB,
  devices: [card(gib)],
  companionFiles: 0,
})

function chosen(facts: PlanFacts, free: FreeMemory) {
  const { cacheTypeK, cacheTypeV, settings: planned, auto, errors, warnings } = planAuto(facts, free)
  return {
    types: `${cacheTypeK}/${cacheTypeV}`,
    contextSize: planned.contextSize,
    reason: auto?.reason,
    errors,
    warnings,
  }
}

describe('by the memory that is free, with the context that was asked for', () => {
  test.each([
    [10, 'f16/f16'],
    [8, 'q8_0/q8_0'],
    [7.35, 'q8_0/q5_1'],
    [7, 'q5_1/q5_1'],
    [6.7, 'q4_0/q4_0'],
  ])('%d GiB of main memory for 32768 tokens: %s', (gib, types) => {
    expect(chosen(factsOf({ contextSize: 32_768 }), freeOnHost(gib))).toMatchObject({
      types,
      contextSize: 32_768,
      warnings: [],
    })
  })

  test('CUDA takes no pair that it has no kernel for', () => {
    const facts = factsOf({ contextSize: 32_768 }, 'cuda')
    const types = [12, 10, 9, 8.5].map((gib) => chosen(facts, freeOnCard(gib)).types)
    expect(new Set(types)).toEqual(new Set(['f16/f16', 'q8_0/q8_0', 'q4_0/q4_0']))
  })

  test('says why, by figures that do not look as if it fitted', () => {
    expect(chosen(factsOf({ contextSize: 32_768 }), freeOnHost(8)).reason).toMatch(
      /^auto chose q8_0: f16 would need 4 GiB of the \d\.\d GiB that are left of main memory\.$/,
    )
    expect(chosen(factsOf({ contextSize: 32_768 }, 'cuda'), freeOnCard(20)).reason).toMatch(
      /^auto chose f16: it needs 4 GiB of the .* GiB that are left on CUDA0\.$/,
    )
  })
})

describe('where even the smallest does not fit', () => {
  test('the largest context that fits is used, and told', () => {
    const { types, contextSize, warnings, reason } = chosen(factsOf({ contextSize: 131_072 }), freeOnHost(8))
    expect(types).toBe('q4_0/q4_0')
    expect(contextSize).toBeGreaterThan(4096)
    expect(contextSize).toBeLessThan(131_072)
    expect((contextSize ?? 0) % 256).toBe(0)
    expect(warnings).toMatchObject([{ code: 'CONTEXT_REDUCED', message: reason }])
    expect(reason).toContain('for the requested 131072')
  })

  test('and no useful context does either, it is refused', () => {
    expect(chosen(factsOf({ contextSize: 32_768 }), freeOnHost(5)).errors).toMatchObject([
      { code: 'PLAN_DOES_NOT_FIT' },
    ])
  })

  test('on the card, main memory takes layers, as --fit does it; not where all layers are to be on the card', () => {
    const facts = (changes: Partial<Settings>) => factsOf({ contextSize: 32_768, ...changes }, 'cuda')
    expect(chosen(facts({}), freeOnCard(6))).toMatchObject({ types: 'f16/f16', contextSize: 32_768, errors: [] })
    expect(chosen(facts({ gpuLayers: 'all' }), freeOnCard(6)).errors).toMatchObject([{ code: 'PLAN_DOES_NOT_FIT' }])
    expect(chosen(facts({ fit: false }), freeOnCard(5)).errors).toMatchObject([{ code: 'PLAN_DOES_NOT_FIT' }])
  })
})

test('for a context that nobody asked for, it shortens that rather than go below q8_0', () => {
  const { types, contextSize, warnings } = chosen(factsOf(), freeOnHost(12))
  expect(types).toBe('q8_0/q8_0')
  expect(contextSize).toBeLessThan(131_072)
  expect(warnings).toEqual([])
  // On a card too, rather than have main memory hold a part of it.
  const onCard = chosen(factsOf({}, 'cuda'), freeOnCard(12))
  expect(onCard.types).toBe('q8_0/q8_0')
  expect(onCard.contextSize).toBeGreaterThan(32_768)
  // 0 asks for all that it was trained for.
  expect(chosen(factsOf({ contextSize: 0 }), freeOnHost(12)).types).toBe('q5_1/q5_1')
  expect(chosen(factsOf(), freeOnHost(40))).toMatchObject({ types: 'f16/f16', contextSize: undefined })
})

describe('one side', () => {
  test('is chosen for what the other one is', () => {
    expect(chosen(factsOf({ cacheTypeK: 'q8_0', contextSize: 32_768 }), freeOnHost(10.2)).types).toBe('q8_0/f16')
    expect(chosen(factsOf({ cacheTypeV: 'q5_1', contextSize: 32_768 }), freeOnHost(40)).types).toBe('f16/q5_1')
  })

  test('follows the other one where the device wants both the same', () => {
    expect(chosen(factsOf({ cacheTypeK: 'q8_0' }, 'cuda'), freeOnCard(24)).types).toBe('q8_0/q8_0')
    expect(chosen(factsOf({ cacheTypeV: 'q4_0' }, 'cuda'), freeOnCard(24)).types).toBe('q4_0/q4_0')
  })

  test('without flash attention V stays f16', () => {
    expect(chosen(factsOf({ flashAttention: 'off', contextSize: 8192 }), freeOnHost(7)).types).toMatch(/\/f16$/)
  })
})

test('what is not known counts as fitting, and that is said', () => {
  const unknown: [FreeMemory, RegExp][] = [
    [{ host: null, devices: [], companionFiles: 0 }, /the free main memory is unknown/],
    [{ host: GIB, devices: [], companionFiles: null }, /projector, adapters or draft model is unknown/],
  ]
  for (const [free, words] of unknown)
    expect(chosen(factsOf(), free)).toMatchObject({ types: 'f16/f16', reason: expect.stringMatching(words) })
  expect(chosen(factsOf({}, 'cuda'), { host: GIB, devices: null, companionFiles: 0 }).types).toBe('f16/f16')
})

test('memory that a device shares with the CPU is not counted twice', () => {
  const free: FreeMemory = { host: 9.5 * GIB, devices: [card(9.5, 'Intel(R) Iris(R) Xe Graphics')], companionFiles: 0 }
  const facts = { ...factsOf({ contextSize: 32_768 }, 'vulkan'), binary: binary({ backend: 'vulkan' }) }
  expect(chosen(facts, free).types).not.toBe('f16/f16')
})

describe('a draft model', () => {
  test('takes part of the memory, and its open types are llama.cpp’s own', () => {
    const draft = { model: '/models/draft.gguf', cacheTypeK: 'auto' }
    const facts = factsOf({ contextSize: 32_768, draft })
    const plan = planAuto(facts, { ...freeOnHost(11), companionFiles: GIB })
    expect(plan.cacheTypeK).toBe('q8_0')
    expect(plan.argv.join(' ')).not.toContain('--spec-draft-type-k')
    expect(planWithF16(facts).argv.join(' ')).not.toContain('auto')
  })
})

describe('what runs', () => {
  const facts = factsOf({ contextSize: 32_768 })
  const running = planAuto(facts, freeOnHost(8))

  test('is kept where the same is asked for and no new child is needed', () => {
    expect(keepAutoChoice(facts, running)).toMatchObject({ cacheTypeK: 'q8_0', auto: running.auto })
    const log = { ...facts.settings.log, level: 'debug' as const }
    expect(keepAutoChoice({ ...facts, settings: { ...facts.settings, log } }, running)?.cacheTypeK).toBe('q8_0')
  })

  test('is not where something else is asked for, or a new child comes anyhow', () => {
    const asking = (changes: Partial<Settings>) =>
      keepAutoChoice({ ...facts, settings: { ...facts.settings, ...changes } }, running)
    expect(asking({ contextSize: 16_384 })).toBeNull()
    expect(asking({ cacheTypeV: 'f16' })).toBeNull()
    expect(asking({ threads: 4 })).toBeNull()
    expect(keepAutoChoice(facts, planWithF16(factsOf({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })))).toBeNull()
  })
})

describe('a step down', () => {
  test('goes through the rest of the ladder and ends', () => {
    const seen: string[] = []
    for (let plan = planAuto(factsOf({ contextSize: 8192 }), freeOnHost(40)); ;) {
      seen.push(`${plan.cacheTypeK}/${plan.cacheTypeV}`)
      const next = planSmallerTypes(plan, factsOf().host)
      if (next === null) break
      plan = next
    }
    expect(seen).toEqual(['f16/f16', 'q8_0/q8_0', 'q8_0/q5_1', 'q5_1/q5_1', 'q4_0/q4_0'])
    expect(planSmallerTypes(planWithF16(factsOf({ cacheTypeK: 'f16', cacheTypeV: 'f16' })), factsOf().host)).toBeNull()
  })

  test('is not climbed again with as many bytes, but may be with fewer', () => {
    const free = freeOnHost(40)
    const ranOut = [planAuto(factsOf({ contextSize: 32_768 }), free)]
    expect(planAuto(factsOf({ contextSize: 32_768 }), free, ranOut).cacheTypeK).toBe('q8_0')
    expect(planAuto(factsOf({ contextSize: 16_384 }), free, ranOut).cacheTypeK).toBe('f16')
    const other = { ...factsOf({ contextSize: 32_768 }), model: model({ ...llama, path: '/models/other.gguf' }) }
    expect(planAuto(other, free, ranOut).cacheTypeK).toBe('f16')
  })
})
