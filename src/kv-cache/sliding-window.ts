import type { HeaderReader } from './header-reader.js'

/** Which layers attend only to the last tokens, and to how many. */
export interface SlidingWindow {
  /** Tokens. */
  tokens: number
  /** One per layer. */
  layers: readonly boolean[]
}

interface WindowRule {
  /**
   * Where the size comes from. `optional`: from the key `attention.sliding_window`; no window where it is missing or 0.
   * `required`: from the key, without which llama.cpp refuses the file. A number: the default where the key is missing.
   */
  window: 'optional' | 'required' | number
  /** The size whatever the key is, unless there is no window at all. */
  fixed?: number
  /**
   * One layer in each period attends to the whole context. The key `attention.sliding_window_pattern` overrides it with
   * another period or a list of all layers. `listed`: the key must be a list. `none`: every layer has the window.
   */
  period: number | 'listed' | 'none'
  /** The layer without a window is the first of each period rather than the last. */
  first?: true
  /** Models with another number of layers have no window. */
  onlyWithLayers?: number
}

/**
 * By architecture, from llama.cpp's `load_arch_hparams`; checked against build 11669, which logs for each layer whether it
 * has a window. Other architectures have none, even where their files have the key (`phi3`, `llama`, `qwen2`, …).
 */
const rules: Readonly<Record<string, WindowRule>> = {
  afmoe: { window: 'optional', period: 4 },
  cohere2: { window: 'required', period: 4 },
  cohere2moe: { window: 'required', period: 4, first: true },
  exaone4: { window: 4096, period: 4, onlyWithLayers: 64 },
  'exaone-moe': { window: 'required', period: 4 },
  gemma2: { window: 4096, period: 2 },
  gemma3: { window: 'optional', period: 6 },
  gemma3n: { window: 'required', period: 5 },
  gemma4: { window: 'required', period: 'listed' },
  'gpt-oss': { window: 'required', period: 2 },
  granite_swa: { window: 'required', period: 'listed' },
  laguna: { window: 'optional', period: 4, first: true },
  lfm2: { window: 'optional', period: 'none' },
  llama4: { window: 8192, fixed: 8192, period: 4 },
  mellum: { window: 'optional', period: 4 },
  mimo2: { window: 'required', period: 'listed' },
  'muse-glimmer': { window: 'required', period: 4 },
  olmo2: { window: 'optional', period: 4 },
  plamo3: { window: 'optional', period: 8 },
  smallthinker: { window: 'optional', fixed: 4096, period: 4, first: true },
  spark2_5: { window: 'required', period: 'listed' },
  step35: { window: 'required', period: 'listed' },
}

/** Null: no layer has a window. `unknown`: the file lacks a key that llama.cpp needs. */
export function readSlidingWindow(
  read: HeaderReader,
  architecture: string,
  attends: readonly boolean[],
): SlidingWindow | null | 'unknown' {
  const rule = Object.hasOwn(rules, architecture) ? rules[architecture] : undefined
  if (rule === undefined || (rule.onlyWithLayers ?? attends.length) !== attends.length) return null

  const key = read.whole(`${architecture}.attention.sliding_window`)
  const tokens = key ?? (typeof rule.window === 'number' ? rule.window : null)
  if (tokens === null) return rule.window === 'required' ? 'unknown' : null
  // At 0 these have no window; Llama 4 has one where the key is missing.
  if (tokens === 0 && (rule.window === 'optional' || rule.fixed !== undefined)) return null

  const pattern = rule.period === 'none' ? 0 : read.pattern(`${architecture}.attention.sliding_window_pattern`)
  const listed = typeof pattern === 'number' ? null : pattern
  const period = typeof pattern === 'number' ? pattern : rule.period
  if (listed === null && (rule.period === 'listed' || typeof period !== 'number')) return 'unknown'
  return {
    tokens: rule.fixed ?? tokens,
    layers: attends.map((_, layer) =>
      listed === null ? isWindowed(layer, Number(period), rule.first === true) : listed[layer] === true,
    ),
  }
}

/** With a period of 0 every layer has the window. */
function isWindowed(layer: number, period: number, first: boolean): boolean {
  if (period === 0) return true
  return first ? layer % period !== 0 : layer % period < period - 1
}
