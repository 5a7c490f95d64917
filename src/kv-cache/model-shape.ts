/** How the layers of a model keep the past, which decides what its K/V cache holds. */
export type AttentionKind =
  /** Every layer caches K and V for the whole context. */
  | 'plain'
  /** Some layers cache only a window (Gemma 2/3, gpt-oss). */
  | 'sliding-window'
  /** K is one compressed vector a cell, V is a view of it (DeepSeek 2/3, Kimi). */
  | 'mla'
  /** Only some layers have a K/V cache, or none (Jamba, Falcon-H1, Mamba). */
  | 'recurrent'
  /** Architectures whose layout we do not know. */
  | 'unknown'

/** What a GGUF header means, as far as memory and the rules of the cache are concerned. */
export interface ModelShape {
  architecture: string
  name: string | null
  attention: AttentionKind
  layers: number
  /** One per layer. */
  heads: readonly number[]
  /** One per layer; 0: the layer has no K/V cache. */
  kvHeads: readonly number[]
  /** Values per head in K. */
  keyLength: number
  /** Values per head in V. */
  valueLength: number
  embeddingLength: number
  /** Tokens of context that it was trained for. */
  contextLength: number
  /** Tokens; null where no layer has a window. */
  slidingWindow: number | null
  vocabularySize: number | null
  /** Jinja text; null: the model has none. */
  chatTemplate: string | null
  /** `Q8_0`, `Q4_K_M`, … from `general.file_type`; null where the header does not say. */
  quantization: string | null
}
