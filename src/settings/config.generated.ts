// Generated from schemas/config.schema.json by scripts/generate-config-types.js. Do not edit.
/**
 * What cortex-supervisor runs and how: a cortex.yaml, cortex.yml or cortex.json.
 */
export interface Config {
  /**
   * The address of this schema, for editors that complete JSON files by it. In YAML a comment does the same: `# yaml-language-server: $schema=https://unpkg.com/cortex-supervisor/schemas/config.schema.json`.
   */
  $schema?: string
  /**
   * The model to serve: `demo` (a tiny one that comes with the package), the path of a GGUF file, an https address, or a file on Hugging Face as `hf:owner/repo`, `hf:owner/repo:quant` or `hf:owner/repo/file.gguf`. Plain http only from this machine itself, or together with `modelSha256`.
   */
  model?: string
  /**
   * SHA-256 that a model fetched from an address must have. A download that has another one is thrown away.
   */
  modelSha256?: string
  /**
   * Path of the projector file that lets a model see images or hear audio.
   */
  mmproj?: string
  /**
   * Adapters laid over the model, each as a path or as a path with the strength at which it applies.
   */
  loras?: (
    | string
    | {
        /**
         * The adapter's GGUF file.
         */
        path: string
        /**
         * How strongly it applies.
         */
        scale?: number
      }
  )[]
  /**
   * A small model that guesses ahead, so that the large one has only to check (speculative decoding). It has a K/V cache of its own.
   */
  draft?: {
    /**
     * The model that guesses: named as `model` is. Needed where any other `draft` key is set.
     */
    model?: string
    /**
     * The format of the keys in the draft model's cache.
     */
    cacheTypeK?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
    /**
     * The format of the values in the draft model's cache.
     */
    cacheTypeV?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
    /**
     * How many layers of the draft model lie in GPU memory: a number, `auto` or `all`.
     */
    gpuLayers?: number | ('auto' | 'all')
    /**
     * The devices that hold the draft model.
     */
    devices?: string[]
    /**
     * How many tokens are guessed ahead at most.
     */
    maxTokens?: number
    /**
     * A guess shorter than this is not used.
     */
    minTokens?: number
    /**
     * Guessing ends at a token that the draft model thinks less likely than this.
     */
    minProbability?: number
  }
  /**
   * The name that `/v1/models` and answers give for the model; several separated by commas.
   */
  alias?: string
  /**
   * What computes: `auto` takes the first of `cuda`, `rocm`, `metal`, `vulkan` and `cpu` that this machine runs (`cortex-supervisor backends` shows why); a name (`cpu`, `vulkan`, `cuda`, `rocm`, `metal`, `sycl`, `openvino`, …) insists on it, and a name with a version (`cuda-13`) on that version. One asked for by name is never silently replaced by another.
   */
  backend?: string
  /**
   * Where the llama-server comes from.
   */
  binary?: {
    /**
     * `auto` takes what is installed already, then looks further; `path` is the file at `binary.path`; `system` what lies on the PATH; `github` the project's own releases; `debian` Debian's signed archive; `url` the archive at `binary.url`. Where only `binary.path` or `binary.url` is set, that is the source.
     */
    source?: 'auto' | 'path' | 'system' | 'github' | 'debian' | 'url'
    /**
     * `stable` (the build that llama.cpp's newest stable release names), `latest` (its newest build), or one build. What is installed already is kept until `binaries use` or `binary.autoUpdate` says otherwise; a build that is named here is taken at once.
     */
    version?: string
    /**
     * A llama-server of your own: the file, a folder that has it, or an archive (tar.gz, zip) of one. Taken only from a file that was named with `--config`, or from your own config folder.
     */
    path?: string
    /**
     * An archive with a llama-server, over https, or over http together with `binary.sha256`. Taken only from a file that was named with `--config`, or from your own config folder.
     */
    url?: string
    /**
     * SHA-256 that the downloaded archive must have.
     */
    sha256?: string
    /**
     * Addresses to ask before the source's own, in turn. For llama.cpp's releases `{tag}`, `{name}` and `{url}` stand for the build, the file and its address there; without them, `/TAG/NAME` is appended. What comes from a mirror is checked as strictly.
     */
    mirror?: string[]
    /**
     * Look once a day for a newer build of the same `binary.version`, prove it, and switch to it without losing a request. One that does not come up, or dies in its first minutes, is taken back and not tried again.
     */
    autoUpdate?: boolean
  }
  /**
   * Shorthand for `cacheTypeK` and `cacheTypeV` at once. Beside either of them, the more exact one counts. `auto` chooses by the memory that is free: `f16`, then `q8_0`, then smaller ones that the device runs well. `cortex-supervisor plan` shows what each type allows.
   */
  cacheType?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * The format of the keys in the K/V cache, the memory that grows with the context. `f16` is precise; `q8_0` takes about half of that (34/64) with very little loss; 4- and 5-bit types take less still and cost more quality. `auto` takes the most precise one that fits beside the model with the `contextSize` that is asked for; without a `contextSize`, none below `q8_0`, but a shorter context.
   */
  cacheTypeK?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * The format of the values in the K/V cache. A quantized one needs flash attention. On CUDA, ROCm and Metal keep it the same as `cacheTypeK`: other pairs are slow there. `auto` takes the most precise one that fits beside `cacheTypeK`.
   */
  cacheTypeV?: 'auto' | 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'iq4_nl' | 'q4_0' | (string & {})
  /**
   * A faster way of computing attention, without which V cannot be quantized. `auto` uses it where the device can.
   */
  flashAttention?: 'auto' | 'on' | 'off'
  /**
   * How many tokens fit into the K/V cache. 0 takes what the model was trained for. Where `parallel` is given, the slots share it.
   */
  contextSize?: number
  /**
   * How many requests are computed at a time; further ones wait. -1 leaves it to llama.cpp.
   */
  parallel?: number
  /**
   * All slots share one cache, so that a single long request can use the whole context.
   */
  kvUnified?: boolean
  /**
   * Keep the K/V cache in GPU memory, beside the layers that lie there.
   */
  kvOffload?: boolean
  /**
   * Keep the whole context for layers that only look at a window of it. Takes more memory; lets prompts be reused that otherwise could not be.
   */
  swaFull?: boolean
  /**
   * Memory for the states of earlier prompts. A plain number counts MiB, as llama.cpp's flag does; 0 turns it off, -1 sets no limit.
   */
  cacheRam?: string | number
  /**
   * Shortest piece of a prompt, in tokens, that is looked for in the cache and moved rather than computed anew. 0 turns it off.
   */
  cacheReuse?: number
  /**
   * When the context is full, drop its oldest part and go on, rather than end the answer.
   */
  contextShift?: boolean
  /**
   * CPU threads that generate. -1 leaves the number to llama.cpp.
   */
  threads?: number
  /**
   * CPU threads that read prompts. -1 leaves the number to llama.cpp.
   */
  threadsBatch?: number
  /**
   * How many tokens of prompts are taken at a time.
   */
  batchSize?: number
  /**
   * How many of those the device computes in one step. Smaller saves memory, larger reads prompts faster.
   */
  ubatchSize?: number
  /**
   * How many layers of the model lie in GPU memory: a number, `auto` (as many as fit) or `all`.
   */
  gpuLayers?: number | ('auto' | 'all')
  /**
   * The devices that may be used, as `llama-server --list-devices` lists them. `none` keeps everything on the CPU.
   */
  devices?: string[]
  /**
   * How a model is spread over several GPUs: whole layers (`layer`), rows of each weight (`row`), both weights and cache (`tensor`, which needs flash attention), or not at all (`none`).
   */
  splitMode?: 'none' | 'layer' | 'row' | 'tensor'
  /**
   * What share of the model each GPU takes, in the order of the devices.
   */
  tensorSplit?: number[]
  /**
   * Number of the GPU that takes the whole model with `splitMode: none`, or the cache and what is in between with `row`.
   */
  mainGpu?: number
  /**
   * Keep the experts of a mixture-of-experts model in main memory, and the rest on the GPU.
   */
  cpuMoe?: boolean
  /**
   * The same for the first so many layers only.
   */
  cpuMoeLayers?: number
  /**
   * Let llama.cpp make what was not set (context, GPU layers) smaller until it fits the devices.
   */
  fit?: boolean
  /**
   * How the model file comes into memory: mapped (`mmap`), locked there (`mlock`), both, read past the system's cache (`dio`), or plainly read (`none`).
   */
  loadMode?: 'auto' | 'none' | 'mmap' | 'mlock' | 'mmap+mlock' | 'dio'
  /**
   * For machines with several memory nodes: spread the threads, keep them on one node, or follow `numactl`.
   */
  numa?: 'distribute' | 'isolate' | 'numactl'
  /**
   * Other machines that lend their devices, each as host:port of a `ggml-rpc-server`.
   */
  rpc?: string[]
  /**
   * One empty run after loading, so that the first request is not the slow one.
   */
  warmup?: boolean
  /**
   * How messages become a prompt: the name of a template that llama.cpp knows, or a Jinja template itself.
   */
  chatTemplate?: string
  /**
   * Path of a Jinja template.
   */
  chatTemplateFile?: string
  /**
   * Use the full template language, which calling tools needs.
   */
  jinja?: boolean
  /**
   * Where a model's thoughts go: `none` leaves them in the answer, `deepseek` puts them into `reasoning_content`.
   */
  reasoningFormat?: string
  /**
   * Serve embeddings only, with a model made for them.
   */
  embeddings?: boolean
  /**
   * Serve the reranking endpoint, with a model made for it.
   */
  reranking?: boolean
  /**
   * How the vectors of a text's tokens become one embedding.
   */
  pooling?: 'none' | 'mean' | 'cls' | 'last' | 'rank'
  /**
   * How positions are stretched for a context longer than the model was trained for.
   */
  ropeScaling?: 'none' | 'linear' | 'yarn'
  /**
   * The context becomes longer by this factor.
   */
  ropeScale?: number
  /**
   * The base of the position encoding, where it has to differ from the model's.
   */
  ropeFreqBase?: number
  /**
   * The context becomes longer by one over this factor.
   */
  ropeFreqScale?: number
  /**
   * Anything else that llama-server understands, one list item for each word. What has a key of its own is refused with that key's name, and so is what would open a door (`--tools`, `--path`, …). Taken only from a file that was named with `--config`, or from your own config folder.
   */
  extraArgs?: (string | number)[]
  /**
   * Variables for llama-server, which otherwise sees only the few that it needs. Those that would go around the config (`LLAMA_ARG_*` of a setting, `LD_*`, …) are refused. Taken only from a file that was named with `--config`, or from your own config folder.
   */
  env?: {
    [k: string]: string | number | boolean
  }
  /**
   * The endpoint that stays the same while llama-servers come and go behind it.
   */
  gateway?: {
    /**
     * The address to listen on. Beyond this machine (`0.0.0.0`, `::`) only with `gateway.apiKeys`, unless `gateway.allowWithoutKey` says otherwise.
     */
    host?: string
    /**
     * The port to listen on. 0 lets the system choose one, and the `ready` line tells which.
     */
    port?: number
    /**
     * Keys of which a client must send one as `Authorization: Bearer …`.
     */
    apiKeys?: string[]
    /**
     * Further names by which clients may call the gateway (their `Host` header), besides its own address and localhost.
     */
    allowedHosts?: string[]
    /**
     * Web pages that may call the gateway from a browser, by origin.
     */
    corsOrigins?: string[]
    /**
     * How long a request waits while no llama-server can serve, before it is answered with 503.
     */
    holdTimeout?: string | number
    /**
     * How many requests may wait at a time.
     */
    maxQueue?: number
    /**
     * A request whose body is not larger than this is kept while it runs, so that it can be sent once more if its llama-server ends. Larger ones only pass.
     */
    maxBody?: string | number
    /**
     * Believe the `X-Forwarded-*` headers, where a reverse proxy of yours sets them.
     */
    trustProxy?: boolean
    /**
     * Let Prometheus read `/supervisor/metrics` without the admin token. Other machines still need `admin.remote`.
     */
    metricsWithoutToken?: boolean
    /**
     * Listen beyond this machine although no API key is set: anyone who can reach the port can use the model.
     */
    allowWithoutKey?: boolean
  }
  /**
   * The settings page and the API behind it, under `/supervisor/`.
   */
  admin?: {
    /**
     * Answer callers on other machines too. They still need the token.
     */
    remote?: boolean
    /**
     * Where the admin token is kept, readable by its owner only.
     */
    tokenFile?: string
  }
  /**
   * What happens when a setting changes while the server runs.
   */
  reload?: {
    /**
     * `blueGreen` starts the new llama-server beside the old one and then switches; `stopFirst` stops the old one first, which needs memory for one only; `auto` measures whether main memory and every device have room for both, and stops the old one first where they do not.
     */
    strategy?: 'auto' | 'blueGreen' | 'stopFirst'
    /**
     * How long running requests may take to finish before their llama-server is stopped.
     */
    drainTimeout?: string | number
    /**
     * Let a new llama-server answer one small request before it gets the traffic: one token, one embedding, or one score where it reranks. If it cannot, the old one goes on.
     */
    canary?: boolean
    /**
     * How long the prompt cache of the old llama-server may be carried over to a new one before that serves, so that conversations go on without their prompts being computed again. Saved and loaded where the cache types stay the same, computed again from the latest prompts otherwise and after a crash. `0s` carries nothing over.
     */
    warmBudget?: string | number
    /**
     * Apply changes of the config file as soon as it is saved.
     */
    watch?: boolean
    /**
     * Look at the file again and again instead of waiting for the system to tell: for network drives and mounts that tell nothing.
     */
    watchPolling?: boolean
  }
  /**
   * What happens when a llama-server ends by itself.
   */
  restart?: {
    /**
     * The wait before a second restart; it doubles each time.
     */
    initialDelay?: string | number
    /**
     * The wait never grows beyond this.
     */
    maxDelay?: string | number
    /**
     * After running this long without a crash, the next restart is immediate again.
     */
    resetAfter?: string | number
    /**
     * So many crashes within `restart.window` count as a loop, and restarting stops.
     */
    limit?: number
    /**
     * The time in which crashes are counted.
     */
    window?: string | number
    /**
     * After a crash loop, how long until it is tried once more. A changed config is tried at once.
     */
    retryFailed?: string | number
    /**
     * A llama-server that has requests but gives no byte, uses no CPU and logs nothing for this long is killed and started anew. A long prompt that is being computed is not counted, nor is a client that does not read.
     */
    hangTimeout?: string | number
    /**
     * A model that loads without any sign of progress for this long counts as stuck. There is no limit on loading as such.
     */
    loadStall?: string | number
  }
  /**
   * What is written down.
   */
  log?: {
    /**
     * How much the supervisor itself tells.
     */
    level?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
    /**
     * How much llama-server tells, from 0 to 5. Below 4 it does not say which cache types are really in use.
     */
    childVerbosity?: number
    /**
     * Where llama-server's log goes besides memory.
     */
    file?: string
    /**
     * A log file of this size is put aside and a new one begun.
     */
    maxSize?: string | number
    /**
     * How many log files are kept, the current one included.
     */
    maxFiles?: number
  }
  /**
   * Named sets of settings that lie over the rest of the file: `cortex-supervisor start --profile long-context`. A profile has the same keys as the file itself, and `extends` to build on others.
   */
  profiles?: { [name: string]: Profile }
}

/** Settings that lie over the rest of the file when their name is chosen. */
export type Profile = Omit<Config, '$schema' | 'profiles'> & {
  /** One or more profiles that this one builds on; of several, the later one counts more. */
  extends?: string | string[]
}
