import type { OtherAsset, ReleaseAsset } from './release-asset.js'
import { parseVersion } from './version-parts.js'

// `llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz`, `cudart-llama-bin-win-cuda-12.4-x64.zip`
const shape = /^(cudart-)?llama-(?:b(\d{1,9})-)?bin-([A-Za-z0-9._-]{1,120})\.(tar\.gz|tgz|zip)$/

const systems = new Map<string, NodeJS.Platform>([
  ['ubuntu', 'linux'],
  ['linux', 'linux'],
  ['openeuler', 'linux'],
  ['win', 'win32'],
  ['windows', 'win32'],
  ['macos', 'darwin'],
  ['android', 'android'],
])

const architectures = new Map<string, NodeJS.Architecture>([
  ['x64', 'x64'],
  ['x86_64', 'x64'],
  ['amd64', 'x64'],
  ['arm64', 'arm64'],
  ['aarch64', 'arm64'],
  ['s390x', 's390x'],
  ['riscv64', 'riscv64'],
  ['ppc64le', 'ppc64'],
  ['loong64', 'loong64'],
  ['x86', 'ia32'],
])

/** Names that a backend has, or once had. */
const backends = new Map([
  ['cpu', 'cpu'],
  ['cuda', 'cuda'],
  ['cublas', 'cuda'],
  ['rocm', 'rocm'],
  ['hip', 'rocm'],
  ['metal', 'metal'],
  ['vulkan', 'vulkan'],
  ['sycl', 'sycl'],
  ['openvino', 'openvino'],
  ['opencl', 'opencl'],
  // Huawei's Ascend, named by its chips.
  ['310p', 'cann'],
  ['910b', 'cann'],
])

/** Builds for the CPU by instruction set, compiler or matrix library: not backends. */
const cpuVariants = new Set(['noavx', 'avx', 'avx2', 'avx512', 'openblas', 'msvc', 'llvm', 'kleidiai'])

/** Words that name neither system, architecture nor backend, but one of several builds of a backend. */
const variants = /^(?:gfx[0-9a-f]+|fp16|fp32|radeon|adreno|aclgraph)$/

/**
 * Reads what an asset of a llama.cpp release is from its name alone. A word that is not known stands for a backend of its
 * own, so that it never passes for a build for the CPU.
 */
export function parseAssetName(name: string): ReleaseAsset {
  const other: OtherAsset = { kind: 'other', name }
  const match = shape.exec(name)
  if (!match) return other
  const [, runtime, build, middle = '', ending] = match
  const words = readWords(middle.toLowerCase().split('-'))
  if (words.platform === undefined || words.arch === undefined) return other
  return {
    kind: runtime === undefined ? 'server' : 'runtime',
    name,
    build: build === undefined ? null : Number(build),
    platform: words.platform,
    arch: words.arch,
    backend: words.backend ?? plainBackend(words.platform, words.arch),
    version: words.version ?? [],
    variant: words.variant.join('-'),
    format: ending === 'zip' ? 'zip' : 'tar.gz',
  }
}

interface Words {
  platform?: NodeJS.Platform
  arch?: NodeJS.Architecture
  backend?: string
  version?: readonly number[]
  variant: string[]
}

function readWords(words: readonly string[]): Words {
  const read: Words = { variant: [] }
  for (const word of words) {
    const [platform, arch, backend] = [systems.get(word), architectures.get(word), backends.get(word)]
    if (platform !== undefined && read.platform === undefined) read.platform = platform
    else if (arch !== undefined && read.arch === undefined) read.arch = arch
    else if (backend !== undefined && read.backend === undefined) {
      read.backend = backend
      if (backend === 'cann') read.variant.push(word)
    } else if (/^(cu)?\d+(\.\d+)*$/.test(word) && read.version === undefined) {
      read.version = parseVersion(word)
      // `cudart-llama-bin-win-cu12.4-x64.zip`
      if (word.startsWith('cu')) read.backend ??= 'cuda'
    } else if (cpuVariants.has(word) || variants.test(word)) read.variant.push(word)
    else if (read.backend === undefined) read.backend = word
    else read.variant.push(word)
  }
  // On openEuler `x86` is today's, of 64 bits.
  if (read.arch === 'ia32' && words.includes('openeuler')) read.arch = 'x64'
  return read
}

/** A name without a backend: the one build for Apple silicon has Metal in it, all others are for the CPU. */
function plainBackend(platform: NodeJS.Platform, arch: NodeJS.Architecture): string {
  return platform === 'darwin' && arch === 'arm64' ? 'metal' : 'cpu'
}
