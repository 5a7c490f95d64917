// Generated from schemas/config.schema.json by scripts/generate-config-types.js. Do not edit.
/**
 * What cortex-supervisor runs and how: a cortex.yaml, cortex.yml or cortex.json.
 */
export interface Config {
  /**
   * URL of this schema, used by editors for completion in JSON files. In YAML, use a comment instead: `# yaml-language-server: $schema=https://unpkg.com/cortex-supervisor/schemas/config.schema.json`.
   */
  $schema?: string
  /**
   * The model to serve: `demo` (a tiny model included in the package), the path of a GGUF file, an https URL, or a file on Hugging Face as `hf:owner/repo`, `hf:owner/repo:quant` or `hf:owner/repo/file.gguf`. Plain http is allowed only for this machine, or together with `modelSha256`.
   */
  model?: string
  /**
   * Expected SHA-256 of a model that is downloaded from a URL. A download that does not match is deleted.
   */
  modelSha256?: string
  /**
   * Path of the projector file that enables image or audio input.
   */
  mmproj?: string
  /**
   * Adapters applied to the model, each given as a path or as a path with a scale.
   */
  loras?: (
    | string
    | {
        /**
         * The adapter's GGUF file.
         */
        path: string
        /**
         * The strength at which the adapter is applied.
         */
        scale?: number
      }
  )[]
  /**
   * A small model that drafts tokens for the main model to verify (speculative decoding). It has its own K/V cache.
   */
  draft?: {
    /**
     * The draft model, written as `model` is. Required if any other `draft` key is set.
     */
    model?: string
    /**
     * Data type of the keys in the draft model's cache.
     */
    cacheTypeK?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
    /**
     * Data type of the values in the draft model's cache.
     */
    cacheTypeV?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
    /**
     * Number of layers of the draft model to keep in GPU memory: a number, `auto` or `all`.
     */
    gpuLayers?: number | ('auto' | 'all')
    /**
     * Devices for the draft model.
     */
    devices?: string[]
    /**
     * Maximum number of tokens to draft.
     */
    maxTokens?: number
    /**
     * Drafts shorter than this are discarded.
     */
    minTokens?: number
    /**
     * Drafting stops at a token with a lower probability than this.
     */
    minProbability?: number
  }
  /**
   * Name of the model in `/v1/models` and in responses. Separate several names with commas.
   */
  alias?: string
  /**
   * The compute backend. `auto` uses the first of `cuda`, `rocm`, `metal`, `vulkan` and `cpu` that this machine supports (`cortex-supervisor backends` explains the choice). A name (`cpu`, `vulkan`, `cuda`, `rocm`, `metal`, `sycl`, `openvino`, …) requires that backend, and a name with a version (`cuda-13`) that version. A backend requested by name is never silently replaced by another.
   */
  backend?: string
  /**
   * Where llama-server comes from.
   */
  binary?: {
    /**
     * `auto` uses an installed build if there is one, and tries the other sources otherwise. `path` uses the file at `binary.path`; `system`, the one on the PATH; `github`, llama.cpp's releases; `debian`, Debian's signed archive; `url`, the archive at `binary.url`. If only `binary.path` or `binary.url` is set, it implies the source.
     */
    source?: 'auto' | 'path' | 'system' | 'github' | 'debian' | 'url'
    /**
     * `stable` (the build of llama.cpp's latest stable release), `latest` (its latest build), or a specific build. With `stable` and `latest`, an installed build stays in use until `binaries use` or `binary.autoUpdate` changes it; a specific build is switched to at once.
     */
    version?: string
    /**
     * Your own llama-server: the executable, a folder that contains it, or an archive of it (tar.gz, zip).
     */
    path?: string
    /**
     * URL of an archive that contains llama-server. Must be https, or http together with `binary.sha256`.
     */
    url?: string
    /**
     * Expected SHA-256 of the downloaded archive.
     */
    sha256?: string
    /**
     * URLs to try, in order, before the source's own. For llama.cpp's releases, `{tag}`, `{name}` and `{url}` are replaced by the build, the file name and its original URL; without these placeholders, `/TAG/NAME` is appended. Downloads from mirrors are verified just as strictly.
     */
    mirror?: string[]
    /**
     * Check once a day for a newer build of the same `binary.version`, test it, and switch to it without losing a request. A build that fails to start, or crashes within its first minutes, is rolled back and not tried again.
     */
    autoUpdate?: boolean
  }
  /**
   * Sets both `cacheTypeK` and `cacheTypeV`. If either of them is set as well, it takes precedence. `auto` chooses by free memory: `f16`, then `q8_0`, then smaller types that the device supports well. `cortex-supervisor plan` shows the longest context for each type.
   */
  cacheType?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * Data type of the keys in the K/V cache, whose memory grows with the context. `f16` is precise; `q8_0` needs about half the memory (34/64) with very little loss; 4- and 5-bit types need even less but reduce quality. `auto` uses the most precise type that fits beside the model with the requested `contextSize`; without a `contextSize`, it shortens the context rather than use a type below `q8_0`.
   */
  cacheTypeK?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * Data type of the values in the K/V cache. Quantized types require flash attention. On CUDA, ROCm and Metal, keep it the same as `cacheTypeK`: other pairs are slow there. `auto` uses the most precise type that fits beside `cacheTypeK`.
   */
  cacheTypeV?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * A faster implementation of attention, required for a quantized V cache. `auto` uses it if the device supports it.
   */
  flashAttention?: 'auto' | 'on' | 'off'
  /**
   * Number of tokens in the K/V cache. 0 uses the context the model was trained with. If `parallel` is set, the slots share it.
   */
  contextSize?: number
  /**
   * Number of requests processed at the same time; others wait. -1 lets llama.cpp choose.
   */
  parallel?: number
  /**
   * Share one cache between all slots, so that a single long request can use the whole context.
   */
  kvUnified?: boolean
  /**
   * Keep the K/V cache in GPU memory for the layers that are there.
   */
  kvOffload?: boolean
  /**
   * Cache the whole context even for layers with sliding-window attention. Uses more memory, but allows more prompts to be reused.
   */
  swaFull?: boolean
  /**
   * Memory for the cached states of earlier prompts. A plain number is in MiB, as for llama.cpp's flag; 0 disables the cache, -1 removes the limit.
   */
  cacheRam?: string | number
  /**
   * Minimum length, in tokens, of a prompt chunk that is reused from the cache by shifting it instead of being recomputed. 0 disables reuse.
   */
  cacheReuse?: number
  /**
   * When the context is full, discard its oldest part and continue, instead of ending the response.
   */
  contextShift?: boolean
  /**
   * Number of CPU threads for generation. -1 lets llama.cpp choose.
   */
  threads?: number
  /**
   * Number of CPU threads for prompt processing. -1 lets llama.cpp choose.
   */
  threadsBatch?: number
  /**
   * Maximum number of prompt tokens in a logical batch.
   */
  batchSize?: number
  /**
   * Maximum number of those tokens that the device processes in one step. Smaller values save memory; larger ones process prompts faster.
   */
  ubatchSize?: number
  /**
   * Number of layers of the model to keep in GPU memory: a number, `auto` (as many as fit) or `all`.
   */
  gpuLayers?: number | ('auto' | 'all')
  /**
   * Devices to use, named as by `llama-server --list-devices`. `none` keeps everything on the CPU.
   */
  devices?: string[]
  /**
   * How to split the model across several GPUs: by layers (`layer`), by rows of each weight (`row`), weights and cache (`tensor`, which requires flash attention), or not at all (`none`).
   */
  splitMode?: 'none' | 'layer' | 'row' | 'tensor'
  /**
   * Proportion of the model on each GPU, in the order of the devices.
   */
  tensorSplit?: number[]
  /**
   * Index of the GPU that holds the whole model with `splitMode: none`, or the cache and intermediate results with `row`.
   */
  mainGpu?: number
  /**
   * Keep the experts of a mixture-of-experts model in main memory, and the rest on the GPU.
   */
  cpuMoe?: boolean
  /**
   * Keep only the experts of the first N layers in main memory.
   */
  cpuMoeLayers?: number
  /**
   * Let llama.cpp reduce settings that are not set (context, GPU layers) until the model fits the devices.
   */
  fit?: boolean
  /**
   * How to load the model file: memory-mapped (`mmap`), locked in memory (`mlock`), both, with direct I/O (`dio`), or with ordinary reads (`none`).
   */
  loadMode?: 'auto' | 'none' | 'mmap' | 'mlock' | 'mmap+mlock' | 'dio'
  /**
   * Placement of threads on NUMA machines: spread over all nodes, keep on the starting node, or follow `numactl`.
   */
  numa?: 'distribute' | 'isolate' | 'numactl'
  /**
   * Remote devices to use, each as the host:port of a `ggml-rpc-server`.
   */
  rpc?: string[]
  /**
   * Run the model once, with empty input, after loading, so that the first request is not slow.
   */
  warmup?: boolean
  /**
   * Template that turns messages into a prompt: the name of one of llama.cpp's templates, or the text of a Jinja template.
   */
  chatTemplate?: string
  /**
   * Path of a file with a Jinja template.
   */
  chatTemplateFile?: string
  /**
   * Use the Jinja template engine, which tool calling requires.
   */
  jinja?: boolean
  /**
   * Where a model's reasoning goes: `none` leaves it in the content, `deepseek` moves it to `reasoning_content`.
   */
  reasoningFormat?: string
  /**
   * Serve only embeddings, using an embedding model.
   */
  embeddings?: boolean
  /**
   * Serve the reranking endpoint, using a reranking model.
   */
  reranking?: boolean
  /**
   * How the token vectors of a text are combined into one embedding.
   */
  pooling?: 'none' | 'mean' | 'cls' | 'last' | 'rank'
  /**
   * RoPE scaling method for a context longer than the model was trained with.
   */
  ropeScaling?: 'none' | 'linear' | 'yarn'
  /**
   * Factor by which the context is extended.
   */
  ropeScale?: number
  /**
   * RoPE base frequency, if it must differ from the model's.
   */
  ropeFreqBase?: number
  /**
   * The context is extended by a factor of 1/N.
   */
  ropeFreqScale?: number
  /**
   * Other arguments for llama-server, one list item per word. Flags that have their own config key are rejected with the name of that key, and so are flags that give clients access to this machine (`--tools`, `--path`, …).
   */
  extraArgs?: (string | number)[]
  /**
   * Environment variables for llama-server, which otherwise gets only the few that it needs. Variables that would bypass the config (`LLAMA_ARG_*` of a setting, `LD_*`, …) are rejected.
   */
  env?: {
    [k: string]: string | number | boolean
  }
  /**
   * The HTTP endpoint, which stays up while llama-server processes are replaced behind it.
   */
  gateway?: {
    /**
     * Address to listen on. Addresses that other machines can reach (`0.0.0.0`, `::`) require `gateway.apiKeys`, unless `gateway.allowWithoutKey` is on.
     */
    host?: string
    /**
     * Port to listen on. With 0 the system chooses one, which the `ready` line shows.
     */
    port?: number
    /**
     * API keys. If any are set, clients must send one as `Authorization: Bearer …`.
     */
    apiKeys?: string[]
    /**
     * Additional host names that clients may use (in the `Host` header), besides the gateway's own address and localhost.
     */
    allowedHosts?: string[]
    /**
     * Origins of web pages that may call the gateway from a browser.
     */
    corsOrigins?: string[]
    /**
     * How long a request waits while no llama-server is ready, before it gets a 503 response.
     */
    holdTimeout?: string | number
    /**
     * Maximum number of waiting requests.
     */
    maxQueue?: number
    /**
     * Request bodies up to this size are buffered, so that the request can be sent again if its llama-server exits. Larger bodies are only streamed.
     */
    maxBody?: string | number
    /**
     * Trust `X-Forwarded-*` headers. Enable it only behind your own reverse proxy that sets them.
     */
    trustProxy?: boolean
    /**
     * Serve `/supervisor/metrics` without the admin token, for Prometheus. Access from other machines still requires `admin.remote`.
     */
    metricsWithoutToken?: boolean
    /**
     * Allow listening on an address that other machines can reach without an API key: anyone who can reach the port can use the model.
     */
    allowWithoutKey?: boolean
  }
  /**
   * The settings page and its API, under `/supervisor/`.
   */
  admin?: {
    /**
     * Allow access from other machines, which still requires the token.
     */
    remote?: boolean
    /**
     * File that stores the admin token, readable only by its owner.
     */
    tokenFile?: string
  }
  /**
   * How setting changes are applied while the server runs.
   */
  reload?: {
    /**
     * `blueGreen` starts the new llama-server beside the old one and then switches over. `stopFirst` stops the old one first, which needs memory for only one. `auto` measures whether main memory and every device have room for both, and stops the old one first if they do not.
     */
    strategy?: 'auto' | 'blueGreen' | 'stopFirst'
    /**
     * How long running requests may take to finish before their llama-server is stopped.
     */
    drainTimeout?: string | number
    /**
     * Send one small request to a new llama-server before it gets traffic: one token, one embedding, or one reranking score. If it fails, the old one stays in use.
     */
    canary?: boolean
    /**
     * How long transferring the prompt cache to a new llama-server may take before it serves, so that conversations continue without recomputing their prompts. The cache is saved and loaded if the cache types stay the same; otherwise, and after a crash, it is recomputed from the latest prompts. `0s` disables it.
     */
    warmBudget?: string | number
    /**
     * Apply changes to the config file as soon as it is saved.
     */
    watch?: boolean
    /**
     * Poll the file instead of relying on file system events, for network drives and mounts without them.
     */
    watchPolling?: boolean
  }
  /**
   * How crashes of llama-server are handled.
   */
  restart?: {
    /**
     * Delay before the second restart; it doubles each time.
     */
    initialDelay?: string | number
    /**
     * Upper limit of the delay.
     */
    maxDelay?: string | number
    /**
     * After running this long without a crash, the next restart is immediate again.
     */
    resetAfter?: string | number
    /**
     * Number of crashes within `restart.window` after which restarting stops.
     */
    limit?: number
    /**
     * Period in which crashes are counted.
     */
    window?: string | number
    /**
     * How long after a crash loop to try once more. A changed config is tried at once.
     */
    retryFailed?: string | number
    /**
     * A llama-server that has requests, but sends no bytes, uses no CPU and logs nothing for this long is killed and restarted. Processing a long prompt does not count, nor does a client that does not read.
     */
    hangTimeout?: string | number
    /**
     * A model that shows no loading progress for this long is considered stuck. There is no limit on the total loading time.
     */
    loadStall?: string | number
  }
  /**
   * Logging.
   */
  log?: {
    /**
     * Log level of the supervisor.
     */
    level?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
    /**
     * Log verbosity of llama-server, from 0 to 5. Below 4 it does not report the cache types that are actually in use.
     */
    childVerbosity?: number
    /**
     * File for llama-server's log, in addition to memory.
     */
    file?: string
    /**
     * Size at which the log file is rotated.
     */
    maxSize?: string | number
    /**
     * Number of log files to keep, including the current one.
     */
    maxFiles?: number
  }
  /**
   * Named sets of settings that override the rest of the file: `cortex-supervisor start --profile long-context`. A profile has the same keys as the file itself, and `extends` to build on other profiles.
   */
  profiles?: { [name: string]: Profile }
}

/** Settings that lie over the rest of the file when their name is chosen. */
export type Profile = Omit<Config, '$schema' | 'profiles'> & {
  /** One or more profiles that this one builds on; later ones take precedence. */
  extends?: string | string[]
}
