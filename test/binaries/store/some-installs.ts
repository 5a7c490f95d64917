import fc from 'fast-check'
import type { Install } from '../../../src/binaries/store/install-record.js'

/** An install that is on no disk. */
export function someInstall(changes: Partial<Install> & Pick<Install, 'id'>): Install {
  return {
    folder: `/store/${changes.id}`,
    format: 1,
    source: 'github',
    backend: 'cpu',
    build: 1,
    version: '1 (a)',
    platform: 'linux',
    arch: 'x64',
    digest: changes.id,
    archives: [],
    trust: 'debian-signature',
    executable: 'llama-server',
    tools: {},
    features: { flags: [], cacheTypes: [], supervisedChild: false },
    installedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  }
}

const backends = ['cpu', 'vulkan', 'cuda-12.8', 'cuda-13.4'] as const

/** A store of up to eight installs, of several builds, backends, sources and machines. */
export const anyInstalls: fc.Arbitrary<Install[]> = fc
  .array(
    fc.record({
      backend: fc.constantFrom(...backends),
      build: fc.option(fc.integer({ min: 1, max: 4 })),
      source: fc.constantFrom('github' as const, 'debian' as const),
      platform: fc.constantFrom('linux' as const, 'darwin' as const),
      arch: fc.constantFrom('x64', 'arm64'),
      installedAt: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
    }),
    { maxLength: 8 },
  )
  .map((installs) => installs.map((install, at) => someInstall({ id: `i${at}`, ...install })))

/** Ids of {@link anyInstalls}, and two that are in no store any more. */
export const anyId: fc.Arbitrary<string> = fc.constantFrom(
  'i0',
  'i1',
  'i2',
  'i3',
  'i4',
  'i5',
  'i6',
  'i7',
  'gone',
  'gone2',
)
