import type { AssetHost } from '../../../src/binaries/assets/asset-host.js'
import type { Gpu, VulkanDevice } from '../../../src/facts/machine-facts.js'

const GiB = 2 ** 30

function nvidia(name: string, driver?: string, computeCapability?: string): Gpu {
  return { vendor: 'nvidia', name, memory: 8 * GiB, ...given({ driver, computeCapability }) }
}

function amd(name: string, gfx?: string, rocm?: string): Gpu {
  return { vendor: 'amd', name, memory: 16 * GiB, ...given({ gfx, rocm }) }
}

function intel(name: string): Gpu {
  return { vendor: 'intel', name, memory: 8 * GiB }
}

function apple(name: string): Gpu {
  return { vendor: 'apple', name, memory: 16 * GiB }
}

function given(values: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

const lavapipe: VulkanDevice = { name: 'llvmpipe (LLVM 19.1.7, 256 bits)', type: 'cpu' }

function machine(
  platform: NodeJS.Platform,
  arch: NodeJS.Architecture,
  gpus: readonly Gpu[],
  { vulkan = true, ...rest }: { vulkan?: boolean } & Partial<Omit<AssetHost, 'vulkan'>> = {},
): AssetHost {
  const devices: VulkanDevice[] = vulkan ? gpus.map(({ name }) => ({ name, type: 'discrete' })) : []
  return { platform, arch, gpus, vulkan: devices, ...rest }
}

const glibc = (version: string) => ({ libc: { name: 'glibc' as const, version } })
const ubuntu24 = glibc('2.39')

function linux(gpus: readonly Gpu[], options: Parameters<typeof machine>[3] = {}): AssetHost {
  return machine('linux', 'x64', gpus, { ...ubuntu24, ...options })
}

function windows(gpus: readonly Gpu[], arch: NodeJS.Architecture = 'x64'): AssetHost {
  return machine('win32', arch, gpus, { os: '10.0.26100' })
}

function mac(arch: NodeJS.Architecture, os: string, gpus: readonly Gpu[]): AssetHost {
  return machine('darwin', arch, gpus, { os, vulkan: false })
}

/** Machines as they are met, by the name that the tables have for them. */
export const hosts = {
  'linux rtx4090 580': linux([nvidia('NVIDIA GeForce RTX 4090', '580.65.06', '8.9')]),
  'linux rtx4090 570': linux([nvidia('NVIDIA GeForce RTX 4090', '570.86.15', '8.9')]),
  'linux rtx3060 550': linux([nvidia('NVIDIA GeForce RTX 3060', '550.54.14', '8.6')]),
  'linux rtx5090 575': linux([nvidia('NVIDIA GeForce RTX 5090', '575.51.02', '12.0')]),
  'linux gtx1080 580': linux([nvidia('NVIDIA GeForce GTX 1080', '580.65.06', '6.1')]),
  'linux v100 no-vulkan': linux([nvidia('Tesla V100-SXM2-16GB', '580.95.05', '7.0')], { vulkan: false }),
  'linux 4090+1080': linux([
    nvidia('NVIDIA GeForce RTX 4090', '580.65.06', '8.9'),
    nvidia('NVIDIA GeForce GTX 1080', '580.65.06', '6.1'),
  ]),
  'linux 4090 debian12': linux([nvidia('NVIDIA GeForce RTX 4090', '580.65.06', '8.9')], glibc('2.36')),
  'linux nvidia driver?': linux([nvidia('NVIDIA GeForce RTX 3080')]),
  'linux nvidia cc?': linux([nvidia('NVIDIA Graphics Device', '580.65.06')], { vulkan: false }),
  'linux 7900xtx rocm10': linux([amd('AMD Radeon RX 7900 XTX', 'gfx1100', '10.0.0')]),
  'linux 7900xtx rocm7': linux([amd('AMD Radeon RX 7900 XTX', 'gfx1100', '7.2.1')]),
  'linux 7900xtx no-rocm': linux([amd('AMD Radeon RX 7900 XTX', 'gfx1100')]),
  'linux 7900xtx rocm7 ub22': linux([amd('AMD Radeon RX 7900 XTX', 'gfx1100', '7.2.1')], glibc('2.35')),
  'linux 7900xtx rocm10 ub22': linux([amd('AMD Radeon RX 7900 XTX', 'gfx1100', '10.0.0')], glibc('2.35')),
  'linux 6700xt rocm7': linux([amd('AMD Radeon RX 6700 XT', 'gfx1031', '7.2.1')]),
  'linux 780m rocm10': linux([amd('AMD Radeon 780M', 'gfx1103', '10.0.0')]),
  'linux mi300 no-vulkan': linux([amd('AMD Instinct MI300X', 'gfx942:sramecc+:xnack-', '10.0.0')], { vulkan: false }),
  'linux amd gfx? rocm10': linux([amd('AMD Radeon Graphics', undefined, '10.0.0')]),
  'linux 7900xtx+igpu rocm10': linux([
    amd('AMD Radeon RX 7900 XTX', 'gfx1100', '10.0.0'),
    amd('AMD Radeon Graphics', 'gfx90c', '10.0.0'),
  ]),
  'linux arc': linux([intel('Intel(R) Arc(TM) A770 Graphics')]),
  'linux lavapipe': { ...linux([]), vulkan: [lavapipe] },
  'linux cpu': linux([]),
  'linux cpu ub22': linux([], glibc('2.35')),
  'linux cpu ub20': linux([], glibc('2.31')),
  alpine: linux([], { libc: { name: 'musl', version: '1.2.5' } }),
  'linux bare': { platform: 'linux', arch: 'x64' },
  'linux glibc?': linux([], glibc('unknown')),
  'linux arm64': machine('linux', 'arm64', [], ubuntu24),
  'linux arm64 bookworm': machine('linux', 'arm64', [], glibc('2.36')),
  'linux gb10': machine('linux', 'arm64', [nvidia('NVIDIA GB10', '580.95.05', '12.1')], ubuntu24),
  'linux s390x': machine('linux', 's390x', [], ubuntu24),
  'linux riscv64': machine('linux', 'riscv64', [], ubuntu24),
  'win rtx4090 581': windows([nvidia('NVIDIA GeForce RTX 4090', '581.29', '8.9')]),
  'win rtx5090 581': windows([nvidia('NVIDIA GeForce RTX 5090', '581.29', '12.0')]),
  'win rtx5090 572': windows([nvidia('NVIDIA GeForce RTX 5090', '572.16', '12.0')]),
  'win rtx3060 552': windows([nvidia('NVIDIA GeForce RTX 3060', '552.44', '8.6')]),
  'win gtx1080 581': windows([nvidia('NVIDIA GeForce GTX 1080', '581.29', '6.1')]),
  'win gtx1060 537': windows([nvidia('NVIDIA GeForce GTX 1060 6GB', '537.58', '6.1')]),
  'win nvidia cc?': windows([nvidia('NVIDIA Graphics Device', '581.29')]),
  'win 7900xtx': windows([amd('AMD Radeon RX 7900 XTX', 'gfx1100')]),
  'win 6800': windows([amd('AMD Radeon RX 6800', 'gfx1030')]),
  'win rx580': windows([amd('Radeon RX 580 Series', 'gfx803')]),
  'win 9070xt': windows([amd('AMD Radeon RX 9070 XT', 'gfx1201')]),
  'win 890m': windows([amd('AMD Radeon(TM) 890M Graphics', 'gfx1150')]),
  'win arc': windows([intel('Intel(R) Arc(TM) B580 Graphics')]),
  'win cpu': windows([]),
  'win arm64 adreno': { ...windows([], 'arm64'), vulkan: [{ name: 'Qualcomm Adreno X1-85', type: 'integrated' }] },
  'win arm64 n1x': windows([nvidia('NVIDIA N1X', '581.29', '12.1')], 'arm64'),
  'mac m4 26': mac('arm64', '26.1', [apple('Apple M4 Pro')]),
  'mac m2 14': mac('arm64', '14.6.1', [apple('Apple M2')]),
  'mac m1 13.5': mac('arm64', '13.5', [apple('Apple M1')]),
  'mac m1 13.2': mac('arm64', '13.2.1', [apple('Apple M1')]),
  'mac m3 os-object': { ...mac('arm64', '', [apple('Apple M3')]), os: { name: 'macOS', version: '15.1' } },
  'mac arm64 no-gpu': mac('arm64', '15.5', []),
  'mac arm64 bare': { platform: 'darwin', arch: 'arm64' },
  'mac intel 15': mac('x64', '15.5', [amd('AMD Radeon Pro 5500M')]),
  'mac intel 12': mac('x64', '12.7.6', [intel('Intel UHD Graphics 630')]),
  freebsd: machine('freebsd', 'x64', []),
  android: machine('android', 'arm64', []),
} satisfies Record<string, AssetHost>

export type HostName = keyof typeof hosts
