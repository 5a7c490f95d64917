/** A cache type's name as llama.cpp writes it: `f16`, `q8_0`, or whatever the build at hand lists. */
export type CacheTypeName = string

/**
 * The config after every layer has been merged and every shorthand expanded: durations are milliseconds,
 * sizes are bytes, paths are absolute. A key that is `undefined` is left to llama.cpp's own default.
 */
export interface Settings {
  model: string
  modelSha256?: string
  backend: string
  binary: BinarySettings
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  flashAttention: 'auto' | 'on' | 'off'

  contextSize?: number
  parallel?: number
  threads?: number
  threadsBatch?: number
  batchSize?: number
  ubatchSize?: number
  kvUnified?: boolean
  kvOffload?: boolean
  swaFull?: boolean
  /** Bytes; -1 sets no limit. The config file counts in MiB, as llama.cpp's flag does. */
  cacheRam?: number
  cacheReuse?: number
  contextShift?: boolean

  gpuLayers?: number | 'auto' | 'all'
  devices?: string[]
  splitMode?: 'none' | 'layer' | 'row' | 'tensor'
  tensorSplit?: number[]
  mainGpu?: number
  cpuMoe?: boolean
  cpuMoeLayers?: number
  fit?: boolean
  loadMode?: 'auto' | 'none' | 'mmap' | 'mlock' | 'mmap+mlock' | 'dio'
  numa?: 'distribute' | 'isolate' | 'numactl'
  rpc?: string[]
  warmup?: boolean

  mmproj?: string
  loras?: LoraSettings[]
  draft?: DraftSettings
  alias?: string
  chatTemplate?: string
  chatTemplateFile?: string
  jinja?: boolean
  reasoningFormat?: string
  embeddings?: boolean
  reranking?: boolean
  pooling?: 'none' | 'mean' | 'cls' | 'last' | 'rank'
  ropeScaling?: 'none' | 'linear' | 'yarn'
  ropeScale?: number
  ropeFreqBase?: number
  ropeFreqScale?: number

  extraArgs: string[]
  env: Record<string, string>

  gateway: GatewaySettings
  admin: AdminSettings
  reload: ReloadSettings
  restart: RestartSettings
  log: LogSettings
}

export interface BinarySettings {
  source: 'auto' | 'path' | 'system' | 'github' | 'debian' | 'url'
  /** `stable`, `latest`, or a build such as `b11158`. */
  version: string
  path?: string
  url?: string
  sha256?: string
  mirror?: string[]
  autoUpdate?: boolean
}

export interface LoraSettings {
  path: string
  scale?: number
}

export interface DraftSettings {
  model: string
  cacheTypeK?: CacheTypeName
  cacheTypeV?: CacheTypeName
  gpuLayers?: number | 'auto' | 'all'
  devices?: string[]
  maxTokens?: number
  minTokens?: number
  minProbability?: number
}

export interface GatewaySettings {
  host: string
  port: number
  apiKeys: string[]
  allowedHosts: string[]
  corsOrigins: string[]
  /** How long a request waits for a child, in ms. */
  holdTimeout: number
  maxQueue: number
  /** The largest request body that is buffered for a replay, in bytes. */
  maxBody: number
  trustProxy: boolean
  metricsWithoutToken: boolean
  /** Listen beyond loopback although no API key is set. */
  allowWithoutKey: boolean
}

export interface AdminSettings {
  /** Answer `/supervisor/*` to peers that are not on this machine. */
  remote: boolean
  tokenFile?: string
}

export interface ReloadSettings {
  strategy: 'auto' | 'blueGreen' | 'stopFirst'
  /** How long requests in flight may finish before a stop, in ms. */
  drainTimeout: number
  canary: boolean
  /** How long recent prompts may be re-evaluated before a switch, in ms. */
  warmBudget: number
  watch: boolean
  /** Poll the file instead of asking the system for changes (network and bind mounts). */
  watchPolling: boolean
}

/** All in ms, but `limit`. */
export interface RestartSettings {
  initialDelay: number
  maxDelay: number
  resetAfter: number
  limit: number
  window: number
  retryFailed: number
  hangTimeout: number
  loadStall: number
}

export interface LogSettings {
  /** Of the supervisor's own log. */
  level: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** llama-server's `--log-verbosity`; what is really in use can only be read at 4 and above. */
  childVerbosity: number
  file?: string
  maxSize: number
  maxFiles: number
}
