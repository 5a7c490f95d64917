import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'

/** What a model does with each pair of cache types, measured on one machine with one build. */
export interface Evaluation {
  format: 1
  /** ISO 8601: when the last part was measured. */
  measuredAt: string
  model: EvaluatedModel
  binary: EvaluatedBuild
  machine: EvaluatedMachine
  text: { name: string; sha256: string; bytes: number }
  conditions: Conditions
  /** As they were asked for; the first is the reference, f16. */
  pairs: readonly PairResult[]
  /** What was not measured, and why. */
  skipped: readonly { pair: CacheTypePair; reason: string }[]
  recommendation: Recommendation
  notes: readonly string[]
  /** What other builds and backends did with the same model, text and settings. */
  others: readonly OtherBuild[]
}

export interface EvaluatedBuild {
  build: number | null
  version: string
  backend: string
}

export interface OtherBuild extends EvaluatedBuild {
  /** Nats, and tokens per second of the fastest run at the largest depth; null: not measured. */
  pairs: readonly { pair: string; divergence: number | null; prompt: number | null; generation: number | null }[]
}

export interface EvaluatedModel {
  reference: string
  name: string | null
  architecture: string
  quantization: string | null
  /** Of the files. */
  bytes: number
  /** SHA-256 over samples of the file and its length. */
  fingerprint: string
}

export interface EvaluatedMachine {
  processor: string
  cores: number
  memoryBytes: number
  system: string
  /** Devices of the build: `CUDA0: NVIDIA …`. */
  devices: readonly string[]
}

/** The same conditions make the results of two builds comparable. All numbers are tokens unless said otherwise. */
export interface Conditions {
  /** Cells for which memory is given: the config's context, all slots together. */
  plannedContext: number
  /** Of the CPU, where the config says; null: llama.cpp's own choice. */
  threads: number | null
  /** Context of the server that was asked. */
  context: number
  /** Tokens in the cache when speed is measured. */
  depths: readonly number[]
  promptTokens: number
  generatedTokens: number
  /** Runs of which the mean is taken. */
  repetitions: number
  /** Largest number of tokens of the text that are looked at. */
  textTokens: number
  /** Of one piece of the text; its second half counts. */
  textContext: number
  /** Between the fact and the question. */
  recallDistances: readonly number[]
  recallTrials: number
  /** Prompts that are answered greedily. */
  prompts: number
  answerTokens: number
}

export interface PairResult {
  pair: CacheTypePair
  memory: MemoryResult | null
  speed: SpeedResult | null
  quality: QualityResult | null
  answers: AnswersResult | null
  recall: readonly RecallResult[]
  /** Why parts of it are missing. */
  failures: readonly string[]
}

export interface MemoryResult {
  /** Bytes for the planned context; null where the architecture's layout or a type is not known. */
  plannedBytes: number | null
  /** Bytes for the context of the evaluation. */
  computedBytes: number | null
  /** What llama-server logged for it, in MiB with two decimals; null: it did not say. */
  observedMiB: number | null
  /** Types that it logged; null: it did not say. */
  observedTypes: CacheTypePair | null
  /** Devices that hold the cache, by ggml's names. */
  devices: readonly string[]
  flashAttention: 'on' | 'off' | null
}

export interface SpeedResult {
  by: 'llama-bench' | 'llama-server'
  depths: readonly SpeedAtDepth[]
}

/** Tokens per second, mean ± standard deviation of the repetitions; null: not measured at this depth. */
export interface SpeedAtDepth {
  depth: number
  prompt: Rate | null
  generation: Rate | null
}

export interface Rate {
  mean: number
  deviation: number
  /** Of the fastest run: what else the machine did disturbed it least, so this is what is compared. */
  best: number
}

export interface QualityResult {
  by: 'llama-perplexity' | 'llama-server'
  /** Tokens that were predicted. */
  tokens: number
  perplexity: Estimate
  /** Of this pair's predictions from the reference's, in nats per token, mean; null for the reference. */
  divergence: Estimate | null
  /** The largest of the tokens, and what 99 % of them stay below; null where they are not known. */
  divergenceMax: number | null
  divergence99: number | null
  /** Share of tokens, 0 to 1, whose most probable prediction is the reference's; null for the reference. */
  sameTop: Estimate | null
}

/** With one standard error; null where it is not known. */
export interface Estimate {
  value: number
  error: number | null
}

export interface AnswersResult {
  prompts: number
  /** Answers that are the reference's, token by token. */
  same: number
  /** Tokens, mean over the answers that differ, before the first difference; null: none differs. */
  agreedTokens: number | null
}

export interface RecallResult {
  distance: number
  trials: number
  right: number
  /** The reference gets at least three of four: below that there is nothing to compare. */
  comparable: boolean
}

export interface Recommendation {
  pair: CacheTypePair
  /** One sentence: what to take. */
  sentence: string
  /** Why this one, and why not the next smaller ones; a sentence each. */
  grounds: readonly string[]
}
