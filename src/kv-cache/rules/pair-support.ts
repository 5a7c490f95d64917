import type { CacheTypeName } from '../../settings/settings.js'
import { isQuantized } from '../cache-types.js'
import type { ModelShape } from '../model-shape.js'
import { isInBuildRange, type BuildRange, type CacheBuild, type CacheChoice } from './cache-rule.js'

/**
 * How attention runs with a pair of types. `native`: on the device, with a kernel for this pair. `converted`: on the device,
 * after K and V are converted to f16 for every token. `without-flash-attention`: on the device, without flash attention.
 * `cpu`: on the CPU, to which the cache is copied; llama.cpp logs nothing about it. `unknown`: there is no evidence.
 */
export type PairSupport = 'native' | 'converted' | 'without-flash-attention' | 'cpu' | 'unknown'

type Pair = readonly [k: CacheTypeName, v: CacheTypeName]

interface SupportRow {
  backends: readonly string[]
  builds?: BuildRange
  source: string
  support: (pair: Pair) => Exclude<PairSupport, 'without-flash-attention'>
}

const same = ([k, v]: Pair, types: string): boolean => k === v && types.split(' ').includes(k)
const both = (pair: Pair, types: string): boolean => pair.every((type) => types.split(' ').includes(type))

/**
 * Support of the official builds by backend and build number; the first matching row applies. Builds compiled with
 * `GGML_CUDA_FA_ALL_QUANTS` or `GGML_CUDA_FA_QUANTS=all` support more, which the pair probe detects.
 *
 * The exact build of pull request 28079 is unknown: it was merged after b10819 and before b10912.
 */
const rows: readonly SupportRow[] = [
  {
    backends: ['cpu', 'blas'],
    source: 'ggml-cpu converts K and V from any of its types (`ggml_compute_forward_flash_attn_ext`)',
    support: () => 'native',
  },
  {
    backends: ['cuda', 'rocm', 'musa'],
    builds: { from: 10_912 },
    source: 'https://github.com/ggml-org/llama.cpp/pull/28079 and docs/build.md, GGML_CUDA_FA_QUANTS',
    support: (pair) => {
      if (same(pair, 'f16 bf16 q8_0 q4_0')) return 'native'
      return both(pair, 'f32 f16 bf16 q8_0 q5_1 q5_0 q4_1 q4_0') ? 'converted' : 'cpu'
    },
  },
  {
    backends: ['cuda', 'rocm', 'musa'],
    builds: { from: 10_820, to: 10_911 },
    source: 'https://github.com/ggml-org/llama.cpp/pull/28079',
    support: (pair) => (same(pair, 'f16 bf16 q8_0 q4_0') ? 'native' : 'unknown'),
  },
  {
    // bf16 came with pull request 20525, merged in March 2026; b8763 is the first build known to be later.
    backends: ['cuda', 'rocm', 'musa'],
    builds: { to: 10_819 },
    source: 'https://github.com/ggml-org/llama.cpp/issues/28455 and /27109, pull requests 28456 and 20525',
    support: (pair) => {
      if (same(pair, 'f16 q8_0 q4_0')) return 'native'
      return same(pair, 'bf16 f32') ? 'unknown' : 'cpu'
    },
  },
  {
    backends: ['vulkan'],
    builds: { from: 11_669 },
    source: 'observed in build 11669, whose log names the device of flash attention (`resolve_fused_ops`)',
    support: (pair) => {
      if (both(pair, 'f32 f16 q8_0 q5_1 q5_0 q4_1 iq4_nl q4_0') || same(pair, 'bf16')) return 'native'
      return pair.includes('bf16') ? 'cpu' : 'unknown'
    },
  },
  {
    // Mixed pairs and the 5-bit types were added one by one; b10099 ran q8_0 with q4_0 at full speed in a measurement.
    backends: ['vulkan'],
    builds: { from: 10_099, to: 11_668 },
    source: 'https://github.com/ggml-org/llama.cpp/pull/21029 and /23420; lmstudio-bug-tracker issue 2246',
    support: (pair) => {
      if (both(pair, 'f16 q8_0 q5_1 q5_0 q4_1 iq4_nl q4_0') || same(pair, 'bf16')) return 'native'
      return pair.includes('bf16') ? 'cpu' : 'unknown'
    },
  },
  {
    backends: ['vulkan'],
    builds: { to: 10_098 },
    source: 'https://github.com/ggml-org/llama.cpp/pull/13324',
    support: (pair) => (same(pair, 'f16 q8_0 q4_0') ? 'native' : 'unknown'),
  },
  {
    // Support of bf16 depends on the chip.
    backends: ['metal'],
    source: 'ggml-metal, `ggml_metal_device_supports_op` of GGML_OP_FLASH_ATTN_EXT',
    support: (pair) => {
      if (same(pair, 'f32 f16 q8_0 q5_1 q5_0 q4_1 q4_0')) return 'native'
      return same(pair, 'bf16') ? 'unknown' : 'cpu'
    },
  },
]

/** Head sizes of `ggml_cuda_get_best_fattn_kernel`: values per head of K, and of V where they differ. */
const cudaHeadSizes = new Set([
  '40',
  '64',
  '72',
  '80',
  '96',
  '112',
  '128',
  '256',
  '512',
  '192/128',
  '320/256',
  '576/512',
])

/** How the attention of this model runs with these types on the device that the settings select. */
export function pairSupport(
  choice: CacheChoice,
  shape: Pick<ModelShape, 'attention' | 'keyLength' | 'valueLength'>,
  { backend = 'cpu', build }: Pick<CacheBuild, 'backend' | 'build'>,
): PairSupport {
  const { cacheTypeK: k, flashAttention } = choice
  // With MLA V is a view of K.
  const v = shape.attention === 'mla' ? k : choice.cacheTypeV
  const family = staysOnHost(choice) ? 'cpu' : backendFamily(backend)
  const row = rows.find(({ backends, builds = {} }) => backends.includes(family) && isInBuildRange(build, builds))
  // The devices of RPC servers are unknown.
  const remote = (choice.rpc ?? []).length > 0 && !staysOnHost(choice)
  if (row === undefined || remote) return k === 'f16' && v === 'f16' ? 'native' : 'unknown'
  // Without flash attention K and V are only multiplied, which every backend supports for every type that it stores.
  if (flashAttention === 'off') return 'native'
  const support = hasFlashKernel(family, shape) ? row.support([k, v]) : 'cpu'
  return support === 'cpu' && flashAttention === 'auto' && !isQuantized(v) ? 'without-flash-attention' : support
}

/** The evidence for what {@link pairSupport} returns; null: none for this backend. */
export function pairSource({ backend = 'cpu', build }: Pick<CacheBuild, 'backend' | 'build'>): string | null {
  const family = backendFamily(backend)
  return (
    rows.find(({ backends, builds = {} }) => backends.includes(family) && isInBuildRange(build, builds))?.source ?? null
  )
}

/** Whether the settings keep cache and attention in main memory, whatever the build supports. */
export function staysOnHost({
  kvOffload,
  gpuLayers,
  devices,
}: Pick<CacheChoice, 'kvOffload' | 'gpuLayers' | 'devices'>): boolean {
  return kvOffload === false || gpuLayers === 0 || (devices?.length === 1 && devices[0] === 'none')
}

/** `cuda-13` → `cuda`; `hip`, the name in llama.cpp's archives, → `rocm`. */
function backendFamily(backend: string): string {
  const [family = backend] = backend.split('-')
  return family === 'hip' ? 'rocm' : family
}

function hasFlashKernel(family: string, { keyLength, valueLength }: Pick<ModelShape, 'keyLength' | 'valueLength'>) {
  if (!['cuda', 'rocm', 'musa'].includes(family)) return true
  return cudaHeadSizes.has(keyLength === valueLength ? `${keyLength}` : `${keyLength}/${valueLength}`)
}
