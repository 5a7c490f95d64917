import type { HeaderReader } from './header-reader.js'

/** Which layers keep a state, instead of a cache or in addition to it, and its size. */
export interface RecurrentState {
  /** Values per sequence and layer: what llama.cpp calls R (the last inputs of a convolution) and S, together. */
  values: number
  /** One per layer. */
  layers: readonly boolean[]
  /** One per layer: the layers that have a cache. */
  attention: readonly boolean[]
}

interface LayerFacts {
  layers: number
  /** Without the layers for multi-token prediction. */
  ownLayers: number
  heads: readonly number[]
  kvHeads: readonly number[]
  embeddingLength: number
}

/** Which layers of an architecture are recurrent. */
type Kind = 'all' | 'both' | 'without-heads' | 'without-heads-or-feed-forward' | 'interval'
/** Which formula gives the size of the state; named after its metadata keys. */
type StateOf = 'ssm' | 'ssm-groups' | 'wkv' | 'shortconv' | 'kda'

/** By architecture, from llama.cpp's `load_arch_hparams` and `create_memory` (build 11669). */
const rules: Readonly<Record<string, readonly [Kind, StateOf]>> = {
  arwkv7: ['all', 'wkv'],
  'falcon-h1': ['both', 'ssm-groups'],
  granitehybrid: ['without-heads', 'ssm-groups'],
  jamba: ['without-heads', 'ssm'],
  'kimi-linear': ['without-heads', 'kda'],
  lfm2: ['without-heads', 'shortconv'],
  lfm2moe: ['without-heads', 'shortconv'],
  mamba: ['all', 'ssm'],
  mamba2: ['all', 'ssm-groups'],
  nemotron_h: ['without-heads-or-feed-forward', 'ssm-groups'],
  nemotron_h_moe: ['without-heads-or-feed-forward', 'ssm-groups'],
  plamo2: ['without-heads', 'ssm-groups'],
  qwen35: ['interval', 'ssm-groups'],
  qwen35moe: ['interval', 'ssm-groups'],
  qwen3next: ['interval', 'ssm-groups'],
  rwkv6: ['all', 'wkv'],
  rwkv6qwen2: ['all', 'wkv'],
  rwkv7: ['all', 'wkv'],
}

/** Null: no layer is recurrent. `unknown`: the file lacks a key that llama.cpp needs. */
export function readRecurrentState(
  read: HeaderReader,
  architecture: string,
  facts: LayerFacts,
): RecurrentState | null | 'unknown' {
  const rule = Object.hasOwn(rules, architecture) ? rules[architecture] : undefined
  if (rule === undefined) return null
  const [kind, stateOf] = rule
  const key = (name: string) => read.whole(`${architecture}.${name}`)
  const values = stateValues(key, stateOf, facts)
  const layers = recurrentLayers(read, architecture, kind, facts)
  return values === null || layers === null ? 'unknown' : { values, ...layers }
}

function recurrentLayers(
  read: HeaderReader,
  architecture: string,
  kind: Kind,
  { layers, ownLayers, kvHeads }: LayerFacts,
): Pick<RecurrentState, 'layers' | 'attention'> | null {
  const all = (value: boolean) => Array.from({ length: layers }, () => value)
  if (kind === 'all') return { layers: all(true), attention: all(false) }
  if (kind === 'both') return { layers: all(true), attention: all(true) }
  if (kind === 'interval') {
    const listed = read.pattern(`${architecture}.attention.recurrent_layers`)
    const interval = read.whole(`${architecture}.full_attention_interval`) ?? 4
    if (interval === 0) return null
    const recurrent = Array.from({ length: layers }, (_, layer) =>
      Array.isArray(listed) ? listed[layer] === true : layer < ownLayers && (layer + 1) % interval !== 0,
    )
    return { layers: recurrent, attention: recurrent.map((is) => !is) }
  }
  const feedForward = kind === 'without-heads' ? null : read.perLayer(`${architecture}.feed_forward_length`, layers)
  if (kind !== 'without-heads' && feedForward === null) return null
  const isMixer = (layer: number) => (feedForward?.[layer] ?? 0) === 0
  return {
    layers: kvHeads.map((heads, layer) => heads === 0 && isMixer(layer)),
    attention: kvHeads.map((heads, layer) => heads > 0 && isMixer(layer)),
  }
}

/** llama.cpp's `n_embd_r` and `n_embd_s` together. */
function stateValues(
  key: (name: string) => number | null,
  stateOf: StateOf,
  { heads, embeddingLength }: LayerFacts,
): number | null {
  switch (stateOf) {
    case 'wkv': {
      const headSize = key('wkv.head_size')
      return headSize === null ? null : embeddingLength * ((key('token_shift_count') ?? 2) + headSize)
    }
    case 'shortconv': {
      const length = key('shortconv.l_cache')
      return length === null || length === 0 ? null : embeddingLength * (length - 1)
    }
    case 'kda': {
      const [headSize, kernel] = [key('kda.head_dim'), key('ssm.conv_kernel')]
      if (headSize === null || kernel === null) return null
      return (3 * (kernel > 0 ? kernel - 1 : 3) + headSize) * headSize * (heads[0] ?? 0)
    }
    case 'ssm':
    case 'ssm-groups': {
      const [kernel, inner, state] = [key('ssm.conv_kernel'), key('ssm.inner_size'), key('ssm.state_size')]
      const groups = stateOf === 'ssm' ? 0 : key('ssm.group_count')
      if (kernel === null || inner === null || state === null || groups === null) return null
      return Math.max(0, kernel - 1) * (inner + 2 * groups * state) + state * inner
    }
  }
}
