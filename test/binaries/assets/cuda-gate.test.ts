import { expect, test } from '@jest/globals'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'

function on(platform: 'linux' | 'win32', card: { driver?: string; computeCapability?: string }, ...versions: string[]) {
  const names = versions.flatMap((version) =>
    platform === 'linux'
      ? [
          `llama-b12000-bin-ubuntu-cuda-${version}-x64.tar.gz`,
          `cudart-llama-b12000-bin-ubuntu-cuda-${version}-x64.tar.gz`,
        ]
      : [`llama-b12000-bin-win-cuda-${version}-x64.zip`, `cudart-llama-bin-win-cuda-${version}-x64.zip`],
  )
  const gpus = [{ vendor: 'nvidia', name: 'the card', memory: null, ...card }] as const
  return (wanted: string) => {
    const { server, runtime, reason } = selectAssets(names, { platform, arch: 'x64', gpus }, wanted)
    const version = /cuda-([\d.]+)-x64/.exec(server ?? '')?.[1] ?? null
    expect(runtime?.includes(`cuda-${version ?? '-'}-x64`)).toBe(version === null ? undefined : true)
    return { version, reason }
  }
}

const drivers: readonly ['linux' | 'win32', string, string, string][] = [
  ['linux', '13.4', '579.99', '580.65.06'],
  ['linux', '13.0', '575.64.03', '580.0'],
  ['linux', '12.9', '570.211.01', '575.51.03'],
  ['linux', '12.8', '565.77', '570.26'],
  ['linux', '12.6', '555.58.02', '560.28.03'],
  ['linux', '12.5', '550.163.01', '555.42.02'],
  ['linux', '12.4', '545.29.06', '550.54.14'],
  ['linux', '12.3', '535.288.01', '545.23.06'],
  ['linux', '12.2', '530.41.03', '535.54.03'],
  ['linux', '12.1', '525.147.05', '530.30.02'],
  ['linux', '12.0', '520.61.05', '525.60.13'],
  ['linux', '11.8', '515.105.01', '520.61.05'],
  ['win32', '13.1', '577.00', '580.97'],
  ['win32', '12.8', '566.36', '570.65'],
  ['win32', '12.4', '550.99', '551.61'],
  ['win32', '12.2', '531.79', '536.25'],
]

test.each(drivers)(
  'on %s CUDA %s does not run with driver %s, and does with %s',
  (platform, version, older, enough) => {
    const computeCapability = '8.6'
    expect(on(platform, { driver: older, computeCapability }, version)('cuda').version).toBeNull()
    expect(on(platform, { driver: enough, computeCapability }, version)('cuda').version).toBe(version)
    // By number, not by letter.
    expect(on(platform, { driver: '1000.1', computeCapability }, version)('cuda').version).toBe(version)
    expect(on(platform, { driver: '99.9', computeCapability }, version)('cuda').version).toBeNull()
  },
)

const capabilities: readonly ['linux' | 'win32', string, string, boolean][] = [
  ['linux', '13.4', '7.5', true],
  ['linux', '13.4', '7.2', false],
  ['linux', '13.4', '7.0', false],
  ['linux', '13.4', '12.1', true],
  ['linux', '13.4', '10.0', true],
  ['linux', '12.8', '5.0', true],
  ['linux', '12.8', '3.7', false],
  ['linux', '12.8', '12.0', true],
  ['win32', '12.4', '9.0', true],
  ['win32', '12.4', '10.0', false],
  ['win32', '12.4', '12.0', false],
  ['win32', '12.4', '6.1', true],
]

test.each(capabilities)(
  'on %s CUDA %s with compute capability %s: %s',
  (platform, version, computeCapability, expected) => {
    expect(on(platform, { driver: '595.10', computeCapability }, version)('cuda').version !== null).toBe(expected)
  },
)

test('the newest that fits is taken, by number', () => {
  const card = { driver: '595.10', computeCapability: '8.9' }
  expect(on('linux', card, '12.8', '12.10', '12.9')('auto').version).toBe('12.10')
  expect(on('linux', card, '13.4', '13.10', '12.8')('auto').version).toBe('13.10')
  expect(on('linux', { ...card, driver: '570.86' }, '12.8', '12.10', '13.4')('auto').version).toBe('12.8')
})

test('of what an older build has nothing is said', () => {
  const gpus = [
    { vendor: 'nvidia', name: 'the card', memory: null, driver: '575.1', computeCapability: '8.9' },
  ] as const
  const names = ['b1-bin-ubuntu-cuda-13.4', 'b2-bin-ubuntu-cuda-12.8'].flatMap((middle) => [
    `llama-${middle}-x64.tar.gz`,
    `cudart-llama-${middle}-x64.tar.gz`,
  ])
  expect(selectAssets(names, { platform: 'linux', arch: 'x64', gpus }, 'cuda')).toMatchObject({
    server: names[2],
    reason: 'CUDA 12.8: driver 575.1 ≥ 570; compute capability 8.9 ≥ 5.0',
  })
})

test('a major version that is not known is left to those who ask for it', () => {
  const ask = on('linux', { driver: '700.1', computeCapability: '12.0' }, '14.0', '13.4')
  expect(ask('auto').version).toBe('13.4')
  expect(ask('auto').reason).toMatch(/\(what CUDA 14\.0 needs of driver and card is not known\)$/)
  expect(ask('cuda').version).toBe('13.4')
  expect(ask('cuda-14')).toEqual({ version: '14.0', reason: 'what CUDA 14.0 needs of driver and card is not known' })
  expect(on('linux', { driver: '700.1', computeCapability: '12.0' }, '14.0')('auto').version).toBeNull()
  expect(on('linux', { driver: '700.1', computeCapability: '6.1' }, '10.2')('auto').version).toBeNull()
})

test('of a release that lacks the libraries of one version, another is taken', () => {
  const gpus = [
    { vendor: 'nvidia', name: 'the card', memory: null, driver: '595.1', computeCapability: '8.9' },
  ] as const
  const names = [
    'llama-b11158-bin-ubuntu-cuda-13.4-x64.tar.gz',
    'llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz',
    'cudart-llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz',
    'cudart-llama-b11158-bin-ubuntu-cuda-13.4-arm64.tar.gz',
    'cudart-llama-bin-win-cuda-13.4-x64.zip',
    'llama-b11158-bin-ubuntu-x64.tar.gz',
  ]
  const host = { platform: 'linux', arch: 'x64', gpus } as const
  expect(selectAssets(names, host, 'auto')).toMatchObject({ server: names[1], runtime: names[2], backend: 'cuda' })
  expect(selectAssets(names, host, 'cuda-13')).toMatchObject({
    server: null,
    reason: 'llama-b11158-bin-ubuntu-cuda-13.4-x64.tar.gz has no archive of CUDA’s libraries beside it',
  })
  expect(selectAssets([names[0] ?? '', names[5] ?? ''], host, 'auto')).toMatchObject({
    server: names[5],
    backend: 'cpu',
  })
})

test('the libraries of the same build come before those without and those of another', () => {
  const gpus = [
    { vendor: 'nvidia', name: 'the card', memory: null, driver: '595.1', computeCapability: '8.9' },
  ] as const
  const runtimes = ['b2-', '', 'b3-'].map((build) => `cudart-llama-${build}bin-ubuntu-cuda-12.8-x64.tar.gz`)
  const runtimeOf = (...present: number[]) =>
    selectAssets(
      ['llama-b2-bin-ubuntu-cuda-12.8-x64.tar.gz', ...present.map((index) => runtimes[index] ?? '')],
      { platform: 'linux', arch: 'x64', gpus },
      'cuda',
    ).runtime
  expect(runtimeOf(2, 1, 0)).toBe(runtimes[0])
  expect(runtimeOf(2, 1)).toBe(runtimes[1])
  expect(runtimeOf(2)).toBe(runtimes[2])
})
