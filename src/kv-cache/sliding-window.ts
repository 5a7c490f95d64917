import type { HeaderReader } from './header-reader.js'

/** Which layers see only the last tokens, and how many those are. */
export interface SlidingWindow {
  /** Tokens. */
  tokens: number
  /** One per layer. */
  layers: readonly boolean[]
}

interface WindowRule {
  /**
   * `optional`: the key `attention.sliding_window`, and no window where it is missing or 0; `required`: the key, which
   * llama.cpp insists on; a number: what holds where it is missing.
   */
  window: 'optional' | 'required' | number
  /** Holds whatever the key says, unless there is no window at all. */
  fixed?: number
  /**
   * One layer of so many sees everything, unless the key `attention.sliding_window_pattern` says otherwise, by another
   * period or for each layer. `listed`: only for each layer. `none`: no layer sees everything, whatever the key says.
   */
  period: number | 'listed' | 'none'
  /** That layer is the first of each period rather than the last. */
  first?: true
  /** Another number of layers has no window. */
  onlyWithLayers?: number
}

/**
 * By architecture, as llama.cpp's `load_arch_hparams` has it; seen in build 11669, which logs for each layer whether it
 * has a window. Whatever is not here has none, even where its file has the key (`phi3`, `llama`, `qwen2`, …).
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

/** Null: no layer has a window. `unknown`: the file lacks what llama.cpp needs to tell. */
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
  // Of those that have no window at 0, Llama 4 alone has one without the key.
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

/** A period of 0 leaves no layer that sees everything. */
function isWindowed(layer: number, period: number, first: boolean): boolean {
  if (period === 0) return true
  return first ? layer % period !== 0 : layer % period < period - 1
}
