import type { Settings } from '../../settings/settings.js'
import { mebibyte } from '../../settings/units.js'
import { draftFlags } from './draft-flags.js'
import { commaSeparated, type Flag } from './flag.js'

/** For builds from before `--load-mode`. */
const legacyLoadModes: Partial<Record<NonNullable<Settings['loadMode']>, readonly string[]>> = {
  auto: [],
  mmap: [],
  none: ['--no-mmap'],
  mlock: ['--no-mmap', '--mlock'],
  'mmap+mlock': ['--mlock'],
}

/**
 * Every setting that becomes an argument of llama-server, in the order of the argv. The K/V cache types are always passed.
 * Names and variables are those of build 11669 and of earlier builds back to 2024.
 */
export const flags: readonly Flag[] = [
  {
    key: 'cacheTypeK',
    names: ['--cache-type-k'],
    aliases: ['-ctk'],
    variables: ['CACHE_TYPE_K'],
    value: (s) => s.cacheTypeK,
  },
  {
    key: 'cacheTypeV',
    names: ['--cache-type-v'],
    aliases: ['-ctv'],
    variables: ['CACHE_TYPE_V'],
    value: (s) => s.cacheTypeV,
  },
  // Builds before August 2025 have no `auto`: leaving the flag out is the closest to it.
  {
    key: 'flashAttention',
    names: ['--flash-attn'],
    aliases: ['-fa'],
    variables: ['FLASH_ATTN'],
    value: (s) => (s.flashAttention === 'auto' ? undefined : s.flashAttention),
  },
  { key: 'contextSize', names: ['--ctx-size'], aliases: ['-c'], variables: ['CTX_SIZE'], value: (s) => s.contextSize },
  { key: 'parallel', names: ['--parallel'], aliases: ['-np'], variables: ['N_PARALLEL'], value: (s) => s.parallel },
  { key: 'threads', names: ['--threads'], aliases: ['-t'], variables: ['THREADS'], value: (s) => s.threads },
  {
    key: 'threadsBatch',
    names: ['--threads-batch'],
    aliases: ['-tb'],
    variables: ['THREADS_BATCH'],
    value: (s) => s.threadsBatch,
  },
  { key: 'batchSize', names: ['--batch-size'], aliases: ['-b'], variables: ['BATCH'], value: (s) => s.batchSize },
  { key: 'ubatchSize', names: ['--ubatch-size'], aliases: ['-ub'], variables: ['UBATCH'], value: (s) => s.ubatchSize },
  {
    key: 'kvUnified',
    names: ['--kv-unified'],
    negated: ['--no-kv-unified'],
    aliases: ['-kvu', '-no-kvu'],
    variables: ['KV_UNIFIED', 'NO_KV_UNIFIED', 'KV_SPLIT', 'NO_KV_SPLIT'],
    value: (s) => s.kvUnified,
  },
  {
    key: 'kvOffload',
    names: ['--kv-offload'],
    negated: ['--no-kv-offload'],
    aliases: ['-kvo', '-nkvo'],
    variables: ['KV_OFFLOAD', 'NO_KV_OFFLOAD'],
    value: (s) => s.kvOffload,
  },
  { key: 'swaFull', names: ['--swa-full'], variables: ['SWA_FULL'], value: (s) => s.swaFull },
  {
    key: 'cacheRam',
    names: ['--cache-ram'],
    aliases: ['-cram'],
    variables: ['CACHE_RAM'],
    value: (s) => (s.cacheRam === undefined ? undefined : Math.floor(s.cacheRam / mebibyte)),
  },
  { key: 'cacheReuse', names: ['--cache-reuse'], variables: ['CACHE_REUSE'], value: (s) => s.cacheReuse },
  {
    key: 'contextShift',
    names: ['--context-shift'],
    negated: ['--no-context-shift'],
    variables: ['CONTEXT_SHIFT', 'NO_CONTEXT_SHIFT'],
    value: (s) => s.contextShift,
  },
  {
    key: 'gpuLayers',
    names: ['--n-gpu-layers', '--gpu-layers'],
    aliases: ['-ngl'],
    variables: ['N_GPU_LAYERS'],
    value: (s) => s.gpuLayers,
  },
  {
    key: 'devices',
    names: ['--device'],
    aliases: ['-dev'],
    variables: ['DEVICE'],
    value: (s) => commaSeparated(s.devices),
  },
  { key: 'splitMode', names: ['--split-mode'], aliases: ['-sm'], variables: ['SPLIT_MODE'], value: (s) => s.splitMode },
  {
    key: 'tensorSplit',
    names: ['--tensor-split'],
    aliases: ['-ts'],
    variables: ['TENSOR_SPLIT'],
    value: (s) => commaSeparated(s.tensorSplit),
  },
  { key: 'mainGpu', names: ['--main-gpu'], aliases: ['-mg'], variables: ['MAIN_GPU'], value: (s) => s.mainGpu },
  { key: 'cpuMoe', names: ['--cpu-moe'], aliases: ['-cmoe'], variables: ['CPU_MOE'], value: (s) => s.cpuMoe },
  {
    key: 'cpuMoeLayers',
    names: ['--n-cpu-moe'],
    aliases: ['-ncmoe'],
    variables: ['N_CPU_MOE'],
    value: (s) => s.cpuMoeLayers,
  },
  { key: 'fit', names: ['--fit'], aliases: ['-fit'], variables: ['FIT'], value: (s) => onOff(s.fit) },
  {
    key: 'loadMode',
    names: ['--load-mode'],
    aliases: ['-lm', '--mlock', '--mmap', '--no-mmap', '-dio', '--direct-io', '-ndio', '--no-direct-io'],
    variables: ['LOAD_MODE', 'MLOCK', 'MMAP', 'NO_MMAP', 'DIO', 'NO_DIO', 'DIRECT_IO', 'NO_DIRECT_IO'],
    value: (s) => s.loadMode,
    legacy: ({ loadMode }) => (loadMode === undefined ? undefined : legacyLoadModes[loadMode]),
  },
  { key: 'numa', names: ['--numa'], variables: ['NUMA'], value: (s) => s.numa },
  { key: 'rpc', names: ['--rpc'], variables: ['RPC'], value: (s) => commaSeparated(s.rpc) },
  {
    key: 'warmup',
    names: ['--warmup'],
    negated: ['--no-warmup'],
    variables: ['WARMUP', 'NO_WARMUP'],
    value: (s) => s.warmup,
  },
  { key: 'mmproj', names: ['--mmproj'], aliases: ['-mm'], variables: ['MMPROJ'], value: (s) => s.mmproj },
  {
    key: 'loras',
    names: ['--lora-scaled'],
    aliases: ['--lora'],
    value: (s) => commaSeparated(s.loras?.map(({ path, scale }) => `${path}:${String(scale ?? 1)}`)),
  },
  { key: 'alias', names: ['--alias'], aliases: ['-a'], variables: ['ALIAS'], value: (s) => s.alias },
  { key: 'chatTemplate', names: ['--chat-template'], variables: ['CHAT_TEMPLATE'], value: (s) => s.chatTemplate },
  {
    key: 'chatTemplateFile',
    names: ['--chat-template-file'],
    variables: ['CHAT_TEMPLATE_FILE'],
    value: (s) => s.chatTemplateFile,
  },
  {
    key: 'jinja',
    names: ['--jinja'],
    negated: ['--no-jinja'],
    variables: ['JINJA', 'NO_JINJA'],
    value: (s) => s.jinja,
  },
  { key: 'reasoningFormat', names: ['--reasoning-format'], variables: ['THINK'], value: (s) => s.reasoningFormat },
  { key: 'embeddings', names: ['--embeddings', '--embedding'], variables: ['EMBEDDINGS'], value: (s) => s.embeddings },
  { key: 'reranking', names: ['--reranking', '--rerank'], variables: ['RERANKING'], value: (s) => s.reranking },
  { key: 'pooling', names: ['--pooling'], variables: ['POOLING'], value: (s) => s.pooling },
  { key: 'ropeScaling', names: ['--rope-scaling'], variables: ['ROPE_SCALING_TYPE'], value: (s) => s.ropeScaling },
  { key: 'ropeScale', names: ['--rope-scale'], variables: ['ROPE_SCALE'], value: (s) => s.ropeScale },
  { key: 'ropeFreqBase', names: ['--rope-freq-base'], variables: ['ROPE_FREQ_BASE'], value: (s) => s.ropeFreqBase },
  { key: 'ropeFreqScale', names: ['--rope-freq-scale'], variables: ['ROPE_FREQ_SCALE'], value: (s) => s.ropeFreqScale },
  ...draftFlags,
]

function onOff(value: boolean | undefined): 'on' | 'off' | undefined {
  return value === undefined ? undefined : value ? 'on' : 'off'
}
