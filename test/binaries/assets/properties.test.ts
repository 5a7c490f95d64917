import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AssetHost } from '../../../src/binaries/assets/asset-host.js'
import { selectAssets, type SelectedAssets } from '../../../src/binaries/assets/select-assets.js'
import type { Gpu, VulkanDevice } from '../../../src/facts/machine-facts.js'
import { hosts } from './hosts.js'
import { backendsIn, nameOf, runs, type AvailableBuild } from './oracle.js'
import { lists } from './release-lists.js'

const ranked = ['cuda', 'rocm', 'metal', 'vulkan', 'cpu']

const offers: fc.Arbitrary<AvailableBuild> = fc
  .record({
    kind: fc.constantFrom('llama', 'llama', 'cudart'),
    build: fc.constantFrom(9427, 9428, 9999, 10_000, 10_107, 10_108, 10_299, 10_300, 10_628, 10_629, 11_158),
    system: fc.constantFrom('ubuntu', 'win', 'macos'),
    arch: fc.constantFrom('x64', 'x64', 'arm64', 's390x'),
    backend: fc.constantFrom('plain', 'cuda', 'cuda', 'rocm', 'vulkan', 'sycl'),
    version: fc.constantFrom([12, 4], [12, 8], [12, 9], [12, 10], [13, 1], [13, 4], [13, 10], [14, 0]),
    ending: fc.constantFrom('zip', 'tar.gz'),
  } as const)
  .map((offer): AvailableBuild => {
    if (offer.kind === 'cudart') return { ...offer, backend: 'cuda' }
    // ROCm 7.14 and 10.0 instead of CUDA's versions.
    return offer.backend === 'rocm' ? { ...offer, version: offer.version[1] > 4 ? [7, 14] : [10, 0] } : offer
  })

/** A release with some of its CUDA builds whole, and others without their libraries. */
const releases = fc
  .array(fc.tuple(offers, fc.boolean()), { maxLength: 14 })
  .map((drawn) =>
    drawn.flatMap(([offer, whole]): AvailableBuild[] =>
      offer.kind === 'llama' && offer.backend === 'cuda' && whole ? [offer, { ...offer, kind: 'cudart' }] : [offer],
    ),
  )

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const gpus: fc.Arbitrary<Gpu> = fc
  .record({
    vendor: fc.constantFrom('nvidia', 'nvidia', 'amd', 'intel', 'apple'),
    name: fc.constantFrom('card 1', 'card 2'),
    driver: optional(fc.constantFrom('550.54', '551.61', '570.26', '575.51', '576.02', '580.65', '1000.1')),
    computeCapability: optional(fc.constantFrom('3.5', '5.0', '7.0', '7.5', '8.9', '10.0', '12.0')),
    gfx: optional(fc.constantFrom('gfx1100', 'gfx1201', 'gfx803')),
    rocm: optional(fc.constantFrom('7.14.0', '10.0.0', '6.4.1')),
  } as const)
  .map(({ driver, computeCapability, gfx, rocm, ...gpu }) => ({
    ...gpu,
    memory: null,
    ...(driver !== undefined && { driver }),
    ...(computeCapability !== undefined && { computeCapability }),
    ...(gfx !== undefined && { gfx }),
    ...(rocm !== undefined && { rocm }),
  }))

const devices: fc.Arbitrary<VulkanDevice> = fc.record({
  name: fc.constantFrom('a device', 'another'),
  type: fc.constantFrom('discrete', 'integrated', 'virtual', 'cpu'),
})

const machines: fc.Arbitrary<AssetHost> = fc.record(
  {
    platform: fc.constantFrom('linux', 'win32', 'darwin', 'freebsd'),
    arch: fc.constantFrom('x64', 'arm64', 's390x'),
    // All cards have the system's one ROCm.
    gpus: fc.array(gpus, { maxLength: 3 }).map((all) => {
      const rocm = all.find((gpu) => gpu.vendor === 'amd')?.rocm
      return all.map(({ rocm: _, ...gpu }) => ({ ...gpu, ...(rocm !== undefined && { rocm }) }))
    }),
    vulkan: fc.array(devices, { maxLength: 2 }),
    libc: fc.constantFrom(
      ...['2.31', '2.35', '2.36', '2.39', '2.100'].map((version) => ({ name: 'glibc' as const, version })),
      { name: 'musl' as const, version: '1.2.5' },
    ),
    os: fc.constantFrom('13.2', '13.5', '14.6', '15.5', { name: 'macOS', version: '26.0' }),
  } as const,
  { requiredKeys: ['platform', 'arch'] },
)

const wishes = fc.constantFrom(
  'cuda',
  'cuda-12',
  'cuda-13',
  'cuda-12.8',
  'cuda-14',
  'rocm',
  'rocm-10',
  'metal',
  'vulkan',
  'cpu',
  'sycl',
)

const fewer = { numRuns: 2000 }

function offerOf(release: readonly AvailableBuild[], name: string | null | undefined): AvailableBuild | undefined {
  return release.find((offer) => nameOf(offer) === name)
}

/** Whether the CUDA libraries for a build are in the release: none else needs any. */
function isWhole(offer: AvailableBuild, release: readonly AvailableBuild[]): boolean {
  if (offer.backend !== 'cuda') return true
  return release.some(
    ({ kind, system, arch, version }) =>
      kind === 'cudart' && system === offer.system && arch === offer.arch && String(version) === String(offer.version),
  )
}

/** The better the more: by backend, then build, then the version of the backend. */
function worth(offer: AvailableBuild | undefined, backend: string): number[] {
  return offer === undefined
    ? [-1, 0, 0, 0]
    : [ranked.length - ranked.indexOf(backend), offer.build, ...versionOf(offer)]
}

function versionOf({ backend, version }: AvailableBuild): readonly number[] {
  return backend === 'cuda' || backend === 'rocm' ? version : [0, 0]
}

function compareWorth(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, place) => value !== b[place])
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}

function choose(release: readonly AvailableBuild[], host: AssetHost, wanted: string): SelectedAssets {
  return selectAssets(release.map(nameOf), host, wanted)
}

describe('auto', () => {
  test('takes what runs, and the best of what runs', () => {
    fc.assert(
      fc.property(releases, machines, (release, host) => {
        const { server, backend } = choose(release, host, 'auto')
        const taken = offerOf(release, server)
        expect(taken === undefined).toBe(server === null)
        if (taken) expect([runs(taken, host, backend), isWhole(taken, release)]).toEqual(['yes', true])
        for (const offer of release) {
          for (const other of backendsIn(offer)) {
            if (runs(offer, host, other) !== 'yes' || !isWhole(offer, release) || !ranked.includes(other)) continue
            expect(compareWorth(worth(taken, backend), worth(offer, other))).toBeGreaterThanOrEqual(0)
          }
        }
      }),
      fewer,
    )
  })

  test('is never worse for one more file in the release', () => {
    fc.assert(
      fc.property(releases, offers, machines, (release, more, host) => {
        const before = choose(release, host, 'auto')
        const larger = [...release, more]
        const after = choose(larger, host, 'auto')
        const worths = [before, after].map(({ server, backend }) => worth(offerOf(larger, server), backend))
        expect(compareWorth(worths[1] ?? [], worths[0] ?? [])).toBeGreaterThanOrEqual(0)
      }),
      fewer,
    )
  })

  test('says of every backend before the one that it took why not', () => {
    fc.assert(
      fc.property(releases, machines, (release, host) => {
        const { server, backend, reason, passedOver } = choose(release, host, 'auto')
        const before = server === null ? ranked : ranked.slice(0, ranked.indexOf(backend))
        expect(passedOver.map((over) => over.backend)).toEqual(before)
        for (const sentence of [reason, ...passedOver.map((over) => over.reason)]) expect(sentence).toMatch(/\w.{9}/)
      }),
    )
  })
})

describe('by name', () => {
  test('takes the backend that was asked for or nothing, and never what cannot run', () => {
    fc.assert(
      fc.property(releases, machines, wishes, (release, host, wanted) => {
        const { server, backend, passedOver } = choose(release, host, wanted)
        const [asked = '', version = ''] = wanted.split('-')
        expect(backend).toBe(asked)
        expect(passedOver).toEqual([])
        const fitting = (offer: AvailableBuild) =>
          isWhole(offer, release) &&
          runs(offer, host, asked) !== 'no' &&
          (version === '' || `${offer.version.join('.')}.`.startsWith(`${version}.`))
        const taken = offerOf(release, server)
        if (taken) expect(fitting(taken)).toBe(true)
        else expect(release.filter(fitting)).toEqual([])
      }),
      fewer,
    )
  })
})

describe('always', () => {
  test('a runtime is of the same system, architecture and CUDA version, and only with CUDA', () => {
    fc.assert(
      fc.property(releases, machines, fc.oneof(wishes, fc.constant('auto')), (release, host, wanted) => {
        const { server, runtime } = choose(release, host, wanted)
        const [taken, libraries] = [offerOf(release, server), offerOf(release, runtime)]
        expect(libraries === undefined).toBe(taken?.backend !== 'cuda')
        if (!libraries) return
        expect(libraries).toMatchObject({
          kind: 'cudart',
          system: taken?.system,
          arch: taken?.arch,
          version: taken?.version,
        })
      }),
      fewer,
    )
  })

  test('the order of the names, and names twice, make no difference', () => {
    const shuffled = releases.chain((release) =>
      fc.tuple(fc.constant(release), fc.shuffledSubarray([...release, ...release], { minLength: release.length * 2 })),
    )
    fc.assert(
      fc.property(shuffled, machines, fc.oneof(wishes, fc.constant('auto')), ([release, other], host, wanted) => {
        expect(choose(other, host, wanted)).toEqual(choose(release, host, wanted))
      }),
    )
  })

  test('names of other things make no difference, and nothing throws', () => {
    const garbage = fc.array(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.string().map((middle) => `llama-b1-bin-${middle}.tar.gz`),
        offers.map((offer) => `${nameOf(offer)}.sha256`),
        offers.map((offer) => nameOf(offer).replace('-bin-', '-src-')),
      ),
    )
    fc.assert(
      fc.property(
        releases,
        garbage,
        machines,
        fc.oneof(wishes, fc.constant('auto'), fc.string()),
        (release, noise, host, wanted) => {
          const names = release.map(nameOf)
          const { server, runtime } = selectAssets([...noise, ...names], host, wanted)
          expect([...noise, ...names, null]).toContain(server)
          if (runtime !== undefined) expect(names).toContain(runtime)
        },
      ),
      fewer,
    )
  })

  test('nothing of another system or architecture is taken from a real list, whatever is asked for', () => {
    const words: Partial<Record<string, RegExp>> = {
      linux: /-(ubuntu|linux|openEuler)-/,
      win32: /-win-/,
      darwin: /-macos-/,
      android: /-android-/,
      x64: /-(x64|x86)[-.]/,
      arm64: /-(arm64|aarch64)[-.]/,
      s390x: /-s390x\./,
    }
    const asked = fc.constantFrom(
      'auto',
      'cuda',
      'rocm',
      'metal',
      'vulkan',
      'cpu',
      'sycl',
      'openvino',
      'opencl',
      'cann',
      'snapdragon',
    )
    const releaseLists = fc.constantFrom(...lists.values())
    fc.assert(
      fc.property(releaseLists, fc.constantFrom(...Object.values<AssetHost>(hosts)), asked, (list, host, wanted) => {
        const { server, runtime } = selectAssets(list, host, wanted)
        for (const name of [server, runtime]) {
          if (name === null || name === undefined) continue
          expect(name).toMatch(words[host.platform] ?? /^$/)
          expect(name).toMatch(words[host.arch] ?? /^$/)
        }
      }),
      fewer,
    )
  })
})
