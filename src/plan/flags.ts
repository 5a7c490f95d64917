import type { Settings } from '../settings/settings.js'
import { MEBIBYTE } from '../settings/units.js'

/** How one setting is said to llama-server. */
export interface Flag {
  /** Dotted config key. */
  key: string
  /** Names by which builds have known it, today's first. A build too old or too new for all of them refuses the setting. */
  names: readonly string[]
  /** For a boolean: the names that say no. */
  negated?: readonly string[]
  /** undefined: left to llama.cpp. `true` and `false` become the flag or its negation; others its argument. */
  value: (settings: Settings) => string | number | boolean | undefined
  /** The same said to a build that knows none of the names. */
  older?: (settings: Settings) => readonly string[] | undefined
}

const list = (values: readonly (string | number)[] | undefined): string | undefined =>
  values === undefined ? undefined : values.join(',')

/** Before `--load-mode` there were `--mlock` and `--no-mmap`. */
const olderLoadModes: Partial<Record<NonNullable<Settings['loadMode']>, readonly string[]>> = {
  auto: [],
  mmap: [],
  none: ['--no-mmap'],
  mlock: ['--no-mmap', '--mlock'],
  'mmap+mlock': ['--mlock'],
}

/** In the order in which they appear in the argv. The K/V cache types and the model are always said. */
export const flags: readonly Flag[] = [
  { key: 'cacheTypeK', names: ['--cache-type-k'], value: (s) => s.cacheTypeK },
  { key: 'cacheTypeV', names: ['--cache-type-v'], value: (s) => s.cacheTypeV },
  // Before August 2025 the flag took no argument and there was no `auto`; the default is the same in spirit.
  {
    key: 'flashAttention',
    names: ['--flash-attn'],
    value: (s) => (s.flashAttention === 'auto' ? undefined : s.flashAttention),
  },
  { key: 'contextSize', names: ['--ctx-size'], value: (s) => s.contextSize },
  { key: 'parallel', names: ['--parallel'], value: (s) => s.parallel },
  { key: 'threads', names: ['--threads'], value: (s) => s.threads },
  { key: 'threadsBatch', names: ['--threads-batch'], value: (s) => s.threadsBatch },
  { key: 'batchSize', names: ['--batch-size'], value: (s) => s.batchSize },
  { key: 'ubatchSize', names: ['--ubatch-size'], value: (s) => s.ubatchSize },
  { key: 'kvUnified', names: ['--kv-unified'], negated: ['--no-kv-unified'], value: (s) => s.kvUnified },
  { key: 'kvOffload', names: ['--kv-offload'], negated: ['--no-kv-offload'], value: (s) => s.kvOffload },
  { key: 'swaFull', names: ['--swa-full'], value: (s) => s.swaFull },
  {
    key: 'cacheRam',
    names: ['--cache-ram'],
    value: (s) => (s.cacheRam === undefined ? undefined : Math.floor(s.cacheRam / MEBIBYTE)),
  },
  { key: 'cacheReuse', names: ['--cache-reuse'], value: (s) => s.cacheReuse },
  { key: 'contextShift', names: ['--context-shift'], negated: ['--no-context-shift'], value: (s) => s.contextShift },
  { key: 'gpuLayers', names: ['--n-gpu-layers', '--gpu-layers'], value: (s) => s.gpuLayers },
  { key: 'devices', names: ['--device'], value: (s) => list(s.devices) },
  { key: 'splitMode', names: ['--split-mode'], value: (s) => s.splitMode },
  { key: 'tensorSplit', names: ['--tensor-split'], value: (s) => list(s.tensorSplit) },
  { key: 'mainGpu', names: ['--main-gpu'], value: (s) => s.mainGpu },
  { key: 'cpuMoe', names: ['--cpu-moe'], value: (s) => s.cpuMoe },
  { key: 'cpuMoeLayers', names: ['--n-cpu-moe'], value: (s) => s.cpuMoeLayers },
  { key: 'fit', names: ['--fit'], value: (s) => onOff(s.fit) },
  {
    key: 'loadMode',
    names: ['--load-mode'],
    value: (s) => s.loadMode,
    older: ({ loadMode }) => (loadMode === undefined ? undefined : olderLoadModes[loadMode]),
  },
  { key: 'numa', names: ['--numa'], value: (s) => s.numa },
  { key: 'rpc', names: ['--rpc'], value: (s) => list(s.rpc) },
  { key: 'warmup', names: ['--warmup'], negated: ['--no-warmup'], value: (s) => s.warmup },
  { key: 'mmproj', names: ['--mmproj'], value: (s) => s.mmproj },
  {
    key: 'loras',
    names: ['--lora-scaled'],
    value: (s) => list(s.loras?.map(({ path, scale }) => `${path}:${String(scale ?? 1)}`)),
  },
  { key: 'alias', names: ['--alias'], value: (s) => s.alias },
  { key: 'chatTemplate', names: ['--chat-template'], value: (s) => s.chatTemplate },
  { key: 'chatTemplateFile', names: ['--chat-template-file'], value: (s) => s.chatTemplateFile },
  { key: 'jinja', names: ['--jinja'], negated: ['--no-jinja'], value: (s) => s.jinja },
  { key: 'reasoningFormat', names: ['--reasoning-format'], value: (s) => s.reasoningFormat },
  { key: 'embeddings', names: ['--embeddings', '--embedding'], value: (s) => s.embeddings },
  { key: 'reranking', names: ['--reranking', '--rerank'], value: (s) => s.reranking },
  { key: 'pooling', names: ['--pooling'], value: (s) => s.pooling },
  { key: 'ropeScaling', names: ['--rope-scaling'], value: (s) => s.ropeScaling },
  { key: 'ropeScale', names: ['--rope-scale'], value: (s) => s.ropeScale },
  { key: 'ropeFreqBase', names: ['--rope-freq-base'], value: (s) => s.ropeFreqBase },
  { key: 'ropeFreqScale', names: ['--rope-freq-scale'], value: (s) => s.ropeFreqScale },
  { key: 'draft.model', names: ['--spec-draft-model', '--model-draft'], value: (s) => s.draft?.model },
  {
    key: 'draft.cacheTypeK',
    names: ['--spec-draft-type-k', '--cache-type-k-draft'],
    value: (s) => s.draft?.cacheTypeK,
  },
  {
    key: 'draft.cacheTypeV',
    names: ['--spec-draft-type-v', '--cache-type-v-draft'],
    value: (s) => s.draft?.cacheTypeV,
  },
  {
    key: 'draft.gpuLayers',
    names: ['--spec-draft-ngl', '--gpu-layers-draft'],
    value: (s) => s.draft?.gpuLayers,
  },
  { key: 'draft.devices', names: ['--spec-draft-device', '--device-draft'], value: (s) => list(s.draft?.devices) },
  { key: 'draft.maxTokens', names: ['--spec-draft-n-max', '--draft-max'], value: (s) => s.draft?.maxTokens },
  { key: 'draft.minTokens', names: ['--spec-draft-n-min', '--draft-min'], value: (s) => s.draft?.minTokens },
  {
    key: 'draft.minProbability',
    names: ['--spec-draft-p-min', '--draft-p-min'],
    value: (s) => s.draft?.minProbability,
  },
]

function onOff(value: boolean | undefined): 'on' | 'off' | undefined {
  return value === undefined ? undefined : value ? 'on' : 'off'
}
