import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { flags } from '../../src/plan/arguments/flags.js'
import { planLaunch } from '../../src/plan/plan-launch.js'
import type { Settings } from '../../src/settings/settings.js'
import { binary, header, model, settings } from '../fixtures/facts.js'

const host = { platform: 'linux', arch: 'x64', env: { PATH: '/bin', LLAMA_ARG_CACHE_TYPE_K: 'q4_0' } } as const
const plan = (changes: Partial<Settings> = {}, facts = binary()) => planLaunch(settings(changes), host, facts, model())

/** The argument that follows a flag. */
function argument(argv: readonly string[], flag: string): string | undefined {
  const at = argv.indexOf(flag)
  return at < 0 ? undefined : argv[at + 1]
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const anySettings = fc.record(
  {
    cacheTypeK: fc.constantFrom('f32', 'f16', 'q8_0', 'q4_0', 'iq4_nl'),
    cacheTypeV: fc.constantFrom('f32', 'f16', 'q8_0', 'q4_0', 'iq4_nl'),
    flashAttention: fc.constantFrom('auto' as const, 'on' as const, 'off' as const),
    contextSize: optional(fc.integer({ min: 1, max: 1 << 18 })),
    parallel: optional(fc.integer({ min: 1, max: 16 })),
    kvUnified: optional(fc.boolean()),
    kvOffload: optional(fc.boolean()),
    gpuLayers: optional(fc.oneof(fc.nat(99), fc.constantFrom('auto' as const, 'all' as const))),
    devices: optional(fc.array(fc.constantFrom('CUDA0', 'Vulkan0'), { minLength: 1, maxLength: 2 })),
    extraArgs: fc.array(fc.constantFrom('--warmup', '0.5'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<Settings>>

describe('for any settings', () => {
  test('the argv says both cache types, the model, and nothing about where to listen', () => {
    fc.assert(
      fc.property(anySettings, (changes) => {
        const { argv, cacheTypeK, cacheTypeV } = plan(changes)
        expect(argument(argv, '--cache-type-k')).toBe(cacheTypeK)
        expect(argument(argv, '--cache-type-v')).toBe(cacheTypeV)
        expect(argument(argv, '--model')).toBe('/models/demo.gguf')
        for (const owned of ['--host', '--port', '--api-key']) expect(argv).not.toContain(owned)
      }),
    )
  })

  test('it is refused exactly when V is quantized without flash attention', () => {
    fc.assert(
      fc.property(anySettings, (changes) => {
        const { errors, settings: effective } = plan(changes)
        const broken = effective.flashAttention === 'off' && !['f32', 'f16'].includes(effective.cacheTypeV)
        expect(errors.map(({ code }) => code)).toEqual(broken ? ['PLAN_V_NEEDS_FLASH_ATTENTION'] : [])
      }),
    )
  })

  test('the same inputs give the same plan, and are not changed', () => {
    fc.assert(
      fc.property(anySettings, (changes) => {
        const input = settings(changes)
        const before = structuredClone(input)
        expect(planLaunch(input, host, binary(), model())).toEqual(planLaunch(input, host, binary(), model()))
        expect(input).toEqual(before)
      }),
    )
  })

  test('its K/V bytes shrink with the type and never go below what the cells need', () => {
    fc.assert(
      fc.property(anySettings, (changes) => {
        const precise = plan({ ...changes, cacheTypeK: 'f16', cacheTypeV: 'f16' }).memory
        const small = plan({ ...changes, cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }).memory
        expect(small.kvBytes! / precise.kvBytes!).toBeCloseTo(34 / 64, 10)
        expect(precise.kvBytesK).toBe(precise.cells * 4 * 64 * 2)
      }),
    )
  })
})

describe('a setting that this build has no flag for', () => {
  const without = (...names: string[]) =>
    binary({
      features: { ...binary().features, flags: binary().features.flags.filter((flag) => !names.includes(flag)) },
    })

  test('is refused by name', () => {
    const { errors } = plan({ kvUnified: true }, without('--kv-unified'))
    expect(errors).toEqual([expect.objectContaining({ code: 'PLAN_FLAG_UNSUPPORTED', key: 'kvUnified' })])
  })

  test('is said by its older name where there is one', () => {
    const { argv } = plan({ loadMode: 'mlock' }, without('--load-mode'))
    expect(argv).toEqual(expect.arrayContaining(['--no-mmap', '--mlock']))
    expect(
      argument(
        plan(
          { draft: { model: '/d.gguf' } },
          binary({
            features: {
              ...binary().features,
              flags: [...without('--spec-draft-model').features.flags, '--model-draft'],
            },
          }),
        ).argv,
        '--model-draft',
      ),
    ).toBe('/d.gguf')
  })
})

test('an extra argument that the build does not list is refused, and what may be a value is not', () => {
  const codes = (...extraArgs: string[]) => plan({ extraArgs }).errors.map(({ key, message }) => [key, message])
  expect(codes('--nope', '1')).toEqual([['extraArgs', 'llama-server b11669 does not support --nope.']])
  expect(codes('--ctx_size', '-1', '--threads', '--', 'text')).toEqual([])
})

test('every setting that is set appears, each under its own key once', () => {
  expect(new Set(flags.map(({ key }) => key)).size).toBe(flags.length)
  const { argv, errors } = plan({
    contextSize: 1024,
    kvOffload: false,
    cacheRam: 2 * 1024 ** 3,
    loras: [{ path: '/a.gguf' }, { path: '/b.gguf', scale: 0.5 }],
    fit: false,
    embeddings: true,
    jinja: false,
  })
  expect(errors).toEqual([])
  expect(argv).toEqual(expect.arrayContaining(['--no-kv-offload', '--embeddings', '--no-jinja']))
  expect(['--ctx-size', '--cache-ram', '--lora-scaled', '--fit'].map((flag) => argument(argv, flag))).toEqual([
    '1024',
    '2048',
    '/a.gguf:1,/b.gguf:0.5',
    'off',
  ])
})

describe('the environment of the child', () => {
  test('has nothing that could change it behind the config’s back', () => {
    const env = {
      LLAMA_ARG_CTX_SIZE: '1',
      LLAMA_API_KEY: 'x',
      AIP_MODE: 'y',
      HF_TOKEN: 'z',
      LD_PRELOAD: 'evil.so',
      HOME: '/h',
    }
    expect(planLaunch(settings(), { ...host, env }, binary(), model()).env).toEqual({ HOME: '/h' })
  })

  test('has the library path of the user’s shell only for a binary that the user installed', () => {
    const env = { LD_LIBRARY_PATH: '/opt/cuda' }
    const of = (source: 'path' | 'debian') => planLaunch(settings(), { ...host, env }, binary({ source }), model()).env
    expect([of('path'), of('debian')]).toEqual([env, {}])
  })

  test('has what the binary needs, and the config has the last word', () => {
    const facts = binary({ env: { VK_DRIVER_FILES: '/lvp.json', OMP_NUM_THREADS: '4' } })
    const { env } = planLaunch(settings({ env: { OMP_NUM_THREADS: '1' } }), host, facts, model())
    expect(env).toEqual({ PATH: '/bin', VK_DRIVER_FILES: '/lvp.json', OMP_NUM_THREADS: '1' })
  })
})

test('a context of one’s own makes the memory exact; extra arguments make it an estimate again', () => {
  expect(plan().memory.precision).toBe('estimate')
  expect(plan({ contextSize: 2048 }).memory).toMatchObject({ precision: 'exact', kvBytes: 2 * 1024 * 1024 })
  expect(plan({ contextSize: 2048, extraArgs: ['--swa-full'] }).memory.precision).toBe('estimate')
})

test('a context beyond the training is a warning, unless the positions are scaled', () => {
  expect(plan({ contextSize: 4096 }).warnings).toMatchObject([{ code: 'CONTEXT_BEYOND_TRAINING' }])
  expect(plan({ contextSize: 4096, parallel: 2 }).warnings).toEqual([])
  expect(plan({ contextSize: 4096, ropeScaling: 'yarn' }).warnings).toEqual([])
})

test('a header without what a plan needs says which key is missing', () => {
  const { 'llama.block_count': _, ...metadata } = header().metadata
  expect(() => planLaunch(settings(), host, binary(), model({ header: { ...header(), metadata } }))).toThrow(
    /llama\.block_count/,
  )
})

test('a build that can tell its numbers is asked to, whatever the config says', () => {
  const { features } = binary()
  const telling = binary({ features: { ...features, flags: [...features.flags, '--metrics'] } })
  expect(plan({}, telling).argv).toContain('--metrics')
  expect(plan().argv).not.toContain('--metrics')
})
