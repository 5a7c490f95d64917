import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { chooseStrategy, type StrategyInput } from '../../src/plan/choose-strategy.js'
import type { DeviceMemory, FreeMemory } from '../../src/facts/free-memory.js'
import type { LaunchPlan } from '../../src/plan/launch-plan.js'
import { binary, header } from '../fixtures/facts.js'
import { observedOn, observedOnHost, planOf, type PlanChanges } from '../fixtures/observed-child.js'

const MiB = 2 ** 20
const GiB = 2 ** 30
const nothingKnown = { buffers: [], weights: [], compute: [] }

function free(changes: Partial<FreeMemory> = {}): FreeMemory {
  return { host: 24 * GiB, devices: [], companionFiles: 0, ...changes }
}

/** A build for CUDA that lists the prompt cache, too. */
function cuda(changes: PlanChanges = {}): LaunchPlan {
  return planOf({ ...changes, binary: { backend: 'cuda', ...changes.binary } })
}

function gpu(freeBytes: number, changes: Partial<DeviceMemory> = {}): DeviceMemory {
  return { name: 'CUDA0', description: 'NVIDIA GeForce RTX 3090', freeBytes, totalBytes: 24 * GiB, ...changes }
}

/** From `before`, seen as it runs, to `next`. */
function choose(before: LaunchPlan, next: LaunchPlan, changes: Partial<StrategyInput> = {}) {
  const running = { plan: before, observed: observedOnHost(before) }
  return chooseStrategy({ asked: 'auto', running, next, free: free(), ...changes })
}

describe('what is asked for is done', () => {
  test.each(['blueGreen', 'stopFirst'] as const)('%s, without a look at the memory', (asked) => {
    for (const measured of [null, free(), free({ host: 0 })]) {
      expect(choose(planOf(), planOf(), { asked, free: measured })).toEqual({
        strategy: asked,
        reason: `reload.strategy is ${asked}.`,
      })
    }
  })
})

describe('in main memory', () => {
  const large = { bytes: 4 * GiB }
  const noPromptCache = { cacheRam: 0 }

  test('the prompt caches of both count, at the limit that llama.cpp sets by itself', () => {
    const next = planOf({ settings: { cacheTypeK: 'q8_0' } })
    expect(choose(planOf(), next)).toEqual({
      strategy: 'blueGreen',
      reason:
        'A second llama-server needs at most 17.2 GiB of main memory, 16 GiB of it for the prompt caches of both (24 GiB free).',
    })
    expect(choose(planOf(), next, { free: free({ host: 16 * GiB }) })).toEqual({
      strategy: 'stopFirst',
      reason:
        'A second llama-server may need 17.2 GiB of main memory, 16 GiB of it for the prompt caches of both (16 GiB free).',
    })
  })

  test('a smaller limit, none, and a build that has no prompt cache', () => {
    const host = 1 * GiB
    const off = planOf({ settings: noPromptCache })
    expect(choose(off, off, { free: free({ host }) }).strategy).toBe('blueGreen')
    const half = planOf({ settings: { cacheRam: GiB / 2 } })
    expect(choose(off, half, { free: free({ host }) }).strategy).toBe('blueGreen')
    expect(choose(half, half, { free: free({ host }) }).strategy).toBe('stopFirst')
    const older = planOf({ binary: { features: { ...binary().features, flags: ['--ctx-size'] } } })
    expect(choose(older, older, { free: free({ host }) }).strategy).toBe('blueGreen')
  })

  test('without a limit there is never room beside', () => {
    const unlimited = planOf({ settings: { cacheRam: -1 } })
    const off = planOf({ settings: noPromptCache })
    for (const [before, next] of [
      [unlimited, off],
      [off, unlimited],
    ] as const) {
      const choice = choose(before, next, { free: free({ host: 2 ** 50 }) })
      expect(choice.strategy).toBe('stopFirst')
      expect(choice.reason).toContain('cacheRam')
    }
  })

  test('mapped weights of the same file are needed once, those of two files twice', () => {
    const before = planOf({ model: large, settings: noPromptCache })
    const host = 5.5 * GiB
    expect(choose(before, before, { free: free({ host }) }).strategy).toBe('blueGreen')
    const other = planOf({ model: { ...large, path: '/models/other.gguf' }, settings: noPromptCache })
    expect(choose(before, other, { free: free({ host }) }).strategy).toBe('stopFirst')
    expect(choose(before, other, { free: free({ host: 9 * GiB }) }).strategy).toBe('blueGreen')
  })

  test('weights that are not mapped are needed again, and not more than that', () => {
    const plan = planOf({ model: large, settings: { ...noPromptCache, loadMode: 'none' } })
    const observed = observedOnHost(plan, { weights: [{ device: 'CPU', mib: 4096 }] })
    const choice = choose(plan, plan, { running: { plan, observed }, free: free({ host: 5.5 * GiB }) })
    expect(choice.strategy).toBe('blueGreen')
    const repacked = [
      { device: 'CPU_Mapped', mib: 4096 },
      { device: 'CPU_REPACK', mib: 3000 },
    ]
    const mapped = planOf({ model: large, settings: noPromptCache })
    const running = { plan: mapped, observed: observedOnHost(mapped, { weights: repacked }) }
    expect(choose(mapped, mapped, { running, free: free({ host: 5.5 * GiB }) }).strategy).toBe('stopFirst')
  })

  test('where the running child said nothing, more is asked for', () => {
    const plan = planOf({ model: large, settings: noPromptCache })
    const running = { plan, observed: observedOnHost(plan, nothingKnown) }
    expect(choose(plan, plan, { running, free: free({ host: 5.5 * GiB }) }).strategy).toBe('stopFirst')
    expect(choose(plan, plan, { running, free: free({ host: 9 * GiB }) }).strategy).toBe('blueGreen')
  })

  test('flash attention that is turned off needs room for all scores', () => {
    const wide = { ...large, header: header({ 'llama.context_length': 131_072, 'llama.attention.head_count': 32 }) }
    const before = planOf({ model: wide, settings: noPromptCache })
    const next = planOf({ model: wide, settings: { ...noPromptCache, flashAttention: 'off' } })
    const enough = free({ host: 9 * GiB })
    expect(choose(before, before, { free: enough }).strategy).toBe('blueGreen')
    expect(choose(before, next, { free: enough }).strategy).toBe('stopFirst')
  })
})

describe('on devices', () => {
  const large = { bytes: 8 * GiB }
  const before = cuda({ model: large })
  const next = cuda({ model: large, settings: { cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' } })
  const running = { plan: before, observed: observedOn('CUDA0', before) }
  const on = (freeBytes: number, changes: Partial<DeviceMemory> = {}) =>
    choose(before, next, { running, free: free({ devices: [gpu(freeBytes, changes)] }) })

  test('each child has its own copy of the weights', () => {
    expect(on(15 * GiB)).toEqual({
      strategy: 'blueGreen',
      reason:
        'A second llama-server needs at most 16.9 GiB of main memory, 16 GiB of it for the prompt caches of both (24 GiB free) and 9.8 GiB on CUDA0 (15 GiB free).',
    })
    expect(on(9 * GiB)).toEqual({
      strategy: 'stopFirst',
      reason: 'A second llama-server may need 9.8 GiB on CUDA0 (9 GiB free).',
    })
  })

  test('what --fit would leave free is needed too, lest it makes the model smaller', () => {
    const withoutFit = cuda({ model: large, settings: { fit: false } })
    const seen = { plan: withoutFit, observed: observedOn('CUDA0', withoutFit) }
    const devices = [gpu(9 * GiB)]
    expect(choose(withoutFit, withoutFit, { running: seen, free: free({ devices }) }).strategy).toBe('blueGreen')
    expect(choose(before, before, { running, free: free({ devices }) }).strategy).toBe('stopFirst')
  })

  test('a driver that knows only of its own process is not believed', () => {
    expect(on(24 * GiB).strategy).toBe('blueGreen')
    expect(on(17 * GiB, { totalBytes: 17 * GiB }).strategy).toBe('stopFirst')
    const silent = { plan: before, observed: observedOn('CUDA0', before, nothingKnown) }
    const measured = free({ devices: [gpu(17 * GiB, { totalBytes: 17 * GiB })] })
    expect(choose(before, before, { running: silent, free: measured }).strategy).toBe('stopFirst')
  })

  test('memory of a device that may be main memory counts as both', () => {
    const unified = { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }
    expect(on(15 * GiB, unified).strategy).toBe('stopFirst')
    const measured = free({ host: 28 * GiB, devices: [gpu(15 * GiB, unified)] })
    expect(choose(before, next, { running, free: measured }).strategy).toBe('blueGreen')
  })

  test('where it is not known what will lie where, each place must have room for all', () => {
    const spread = cuda({ model: large, settings: { tensorSplit: [1, 2] } })
    const two = (one: number, other: number) =>
      choose(before, spread, {
        running,
        free: free({ devices: [gpu(one), gpu(other, { name: 'CUDA1' })], host: 28 * GiB }),
      })
    expect(two(11 * GiB, 11 * GiB).strategy).toBe('blueGreen')
    expect(two(11 * GiB, 9 * GiB).reason).toContain('on CUDA1 (9 GiB free)')
    const other = cuda({ model: { ...large, path: '/models/other.gguf' } })
    const measured = free({ host: 28 * GiB, devices: [gpu(11 * GiB)] })
    expect(choose(before, other, { running, free: measured }).strategy).toBe('blueGreen')
  })

  test('memory of a kind that no device is listed for is like a layout that is not known', () => {
    const observed = observedOn('CUDA0', before, { weights: [{ device: 'CUDA_Split', mib: 8192 }] })
    const measured = free({ host: 20 * GiB, devices: [gpu(15 * GiB)] })
    expect(choose(before, next, { running, free: measured }).strategy).toBe('blueGreen')
    expect(choose(before, next, { running: { plan: before, observed }, free: measured }).strategy).toBe('stopFirst')
  })

  test('only the devices that may be used count', () => {
    const only = { settings: { devices: ['CUDA1'] }, model: large }
    const plan = cuda(only)
    const seen = { plan, observed: observedOn('CUDA1', plan) }
    const devices = [gpu(0), gpu(15 * GiB, { name: 'CUDA1' })]
    expect(choose(plan, plan, { running: seen, free: free({ devices }) }).strategy).toBe('blueGreen')
    expect(choose(plan, plan, { running: seen, free: free({ devices: [gpu(15 * GiB)] }) }).reason).toBe(
      'The free memory of CUDA1 is unknown.',
    )
    const none = cuda({ settings: { devices: ['none'] } })
    expect(choose(none, none, { free: free({ devices: null }) }).strategy).toBe('blueGreen')
  })
})

describe('what is not known is not there', () => {
  const unknown = {
    path: '/models/unknown.gguf',
    header: header({ 'general.architecture': 'brand-new', ...unknownKeys() }),
  }
  const draft = { draft: { model: '/models/draft.gguf' } }

  test.each<[string, LaunchPlan, LaunchPlan, Partial<StrategyInput>, string]>([
    ['no child', planOf(), planOf(), { running: null }, 'No llama-server is running.'],
    ['no measurement', planOf(), planOf(), { free: null }, 'The free memory is unknown.'],
    ['main memory', planOf(), planOf(), { free: free({ host: null }) }, 'The free main memory is unknown.'],
    [
      'devices',
      cuda(),
      cuda(),
      { free: free({ devices: null }) },
      'The free memory of the devices of the cuda backend is unknown.',
    ],
    [
      'the cache of another architecture',
      planOf(),
      planOf({ model: unknown }),
      {},
      'The size of the K/V cache is unknown.',
    ],
    [
      'a draft model that is new',
      planOf(),
      planOf({ settings: { ...draft, mmproj: '/models/mmproj.gguf' } }),
      {},
      'The memory that mmproj and draft will need is unknown.',
    ],
    [
      'a draft model that was not seen',
      planOf({ settings: draft }),
      planOf({ settings: draft }),
      {},
      'The memory that draft will need is unknown.',
    ],
    [
      'arguments that nobody knows',
      planOf(),
      planOf({ settings: { extraArgs: ['--override-tensor', 'x=CPU'] } }),
      {},
      'The memory that the new extraArgs need is unknown.',
    ],
  ])('%s', (_, before, next, changes, reason) => {
    expect(choose(before, next, changes)).toEqual({ strategy: 'stopFirst', reason })
  })

  test('what the running child was seen to take makes up for what cannot be computed', () => {
    const before = planOf({ model: unknown })
    expect(before.memory.kvBytes).toBeNull()
    const seen = observedOnHost(before, { kMiB: 1024, vMiB: 1024, buffers: [{ device: 'CPU', mib: 2048 }] })
    const ask = (next: LaunchPlan) => choose(before, next, { running: { plan: before, observed: seen } })
    const f16 = ask(before)
    const q8 = ask(planOf({ model: unknown, settings: { cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' } }))
    expect(f16.reason).toContain('19.3 GiB')
    expect(q8.reason).toContain('18.3 GiB')
    expect(ask(planOf({ model: unknown, settings: { parallel: 8 } })).strategy).toBe('stopFirst')
    expect(ask(planOf({ model: unknown, settings: { cacheTypeK: 'tq4_0' } })).strategy).toBe('stopFirst')
  })

  test('a draft model that runs already is known', () => {
    const plan = planOf({ settings: draft })
    const observed = observedOnHost(plan, { companions: [{ device: 'CPU', mib: 500 }] })
    const ask = (companionFiles: number | null) =>
      choose(plan, plan, { running: { plan, observed }, free: free({ companionFiles }) })
    expect(ask(GiB).strategy).toBe('blueGreen')
    expect(ask(8 * GiB).strategy).toBe('stopFirst')
    expect(ask(null).reason).toBe('The memory that draft will need is unknown.')
  })
})

describe('whatever the plans and the machine', () => {
  const bytes = fc.nat({ max: 64 * 1024 }).map((mib) => mib * MiB)
  const changes: fc.Arbitrary<PlanChanges> = fc
    .record({
      model: fc.constantFrom('/models/one.gguf', '/models/two.gguf'),
      size: fc.constantFrom(1, 4, 12),
      backend: fc.constantFrom('cpu', 'cuda'),
      cacheType: fc.constantFrom('f32', 'f16', 'q8_0', 'q4_0'),
      flashAttention: fc.constantFrom('auto' as const, 'on' as const),
      contextSize: fc.constantFrom(512, 2048, 1_000_000),
      cacheRam: fc.constantFrom(0, 2 * GiB, 8 * GiB, -1),
    })
    .map(({ model, size, backend, cacheType, ...rest }) => ({
      model: { path: model, bytes: size * GiB },
      binary: { backend, executable: `/opt/${backend}` },
      settings: { ...rest, cacheTypeK: cacheType, cacheTypeV: cacheType },
    }))
  const question = fc
    .record({
      before: changes.map(planOf),
      next: changes.map(planOf),
      known: fc.boolean(),
      host: bytes,
      devices: fc.array(bytes, { maxLength: 2 }),
      description: fc.constantFrom('NVIDIA GeForce RTX 3090', 'some other device'),
    })
    .map(({ before, next, known, host, devices, description }) => {
      const seen =
        before.binary.backend === 'cuda' && devices.length > 0 ? observedOn('CUDA0', before) : observedOnHost(before)
      return {
        running: { plan: before, observed: known ? seen : { ...seen, ...nothingKnown } },
        next,
        free: free({
          host,
          devices: devices.map((left, at) => gpu(left, { name: `CUDA${at}`, description, totalBytes: 80 * GiB })),
        }),
      }
    })

  test('both are never run side by side where what they surely need exceeds what is free', () => {
    let beside = 0
    fc.assert(
      fc.property(question, ({ running, next, free: measured }) => {
        const { strategy, reason } = chooseStrategy({ asked: 'auto', running, next, free: measured })
        if (strategy === 'stopFirst') return
        beside += 1
        const limits = [running.plan, next].map(({ settings }) => settings.cacheRam ?? 0)
        expect(limits).not.toContain(-1)
        const promptCaches = limits.reduce((one, other) => one + other)
        const own = next.model.bytes + (next.memory.kvBytes ?? 0)
        const devices = next.binary.backend === 'cuda' ? (measured.devices ?? []) : []
        const [first] = devices
        // With everything on the first device, the others may be empty.
        if (first) expect(own).toBeLessThanOrEqual(first.freeBytes)
        expect(promptCaches + (first ? 0 : own)).toBeLessThanOrEqual(measured.host ?? 0)
        expect(reason).toMatch(/\d (MiB|GiB) of main memory.*\d (MiB|GiB) free/)
      }),
      { numRuns: 2000 },
    )
    expect(beside).toBeGreaterThan(50)
  })

  test('more free memory never turns it into stopping first', () => {
    fc.assert(
      fc.property(question, bytes, bytes, ({ free: measured, ...rest }, host, device) => {
        const ask = (memory: FreeMemory) => chooseStrategy({ asked: 'auto', ...rest, free: memory }).strategy
        const more = free({
          host: (measured.host ?? 0) + host,
          devices: (measured.devices ?? []).map((one) => ({ ...one, freeBytes: one.freeBytes + device })),
        })
        if (ask(measured) === 'blueGreen') expect(ask(more)).toBe('blueGreen')
      }),
      { numRuns: 2000 },
    )
  })

  test('a reason is one sentence', () => {
    fc.assert(
      fc.property(question, fc.constantFrom('auto', 'blueGreen', 'stopFirst'), (asking, asked) => {
        expect(chooseStrategy({ asked, ...asking }).reason).toMatch(/^(?:(?!\. ).)+[^.]\.$/)
      }),
    )
  })
})

function unknownKeys(): Record<string, number> {
  return {
    'brand-new.context_length': 2048,
    'brand-new.embedding_length': 192,
    'brand-new.block_count': 4,
    'brand-new.attention.head_count': 3,
    'brand-new.attention.sliding_window': 512,
  }
}
