import { observeBuffers, type ObservedBuffers } from './observe-buffers.js'

/** What a child's log (at `--log-verbosity 4`) says it is really using; null until it has said so. */
export interface ObservedState extends ObservedBuffers {
  cacheTypeK: string | null
  cacheTypeV: string | null
  /** Of all caches of the main model together; the log rounds each cache's to 0.01 MiB. */
  kMiB: number | null
  vMiB: number | null
  /** How many caches that is: two with a sliding window, more for some architectures. */
  caches: number
  /** Of the largest cache, all streams together: with a sliding window, the cells of the layers without one. */
  cells: number | null
  contextSize: number | null
  flashAttention: 'on' | 'off' | null
}

export interface LogObserver {
  /** Takes the next line of the log. */
  read(line: string): void
  readonly state: ObservedState
  /** The child has loaded its model: nothing that is observed here is said after that. */
  readonly complete: boolean
}

/** Lines that matter are short; an endless one must not cost a regular expression its time. */
const maxLineLength = 1000
/** One look that passes over most lines: a child may flood its log. */
const mayTell =
  /n_seq_max|n_ctx|flash_attn|Flash Attention|KV |buffer size|loading model|cells,|draft|model loaded|listening on|slots are idle/

interface Cache {
  typeK: string
  typeV: string
  kMiB: number
  vMiB: number
  cells: number | null
}

/**
 * Reads what is in use from log lines, in the words of builds from 2024 (`llama_kv_cache_init`) to now.
 *
 * A model may have several caches: those with a sliding window print one for the global and one for the sliding layers,
 * and all belong together. They belong to one context; when another context is constructed, what was there before was
 * only a rehearsal (`--fit` makes one that allocates nothing). Draft models come last and have contexts of their own.
 * After the load, nothing is read any more: what a request puts into the log is not to be believed.
 */
export function observeLog(): LogObserver {
  let caches: Cache[] = []
  const buffers = observeBuffers()
  let contextSize: number | null = null
  let flashAttention: 'on' | 'off' | null = null
  let draft = false
  let complete = false

  function beginContext(): void {
    caches = []
    buffers.beginContext()
    contextSize = null
  }

  const rules: readonly Rule[] = [
    // Said just before the context that it holds for.
    [/enabling flash_attn since it is required/, () => (flashAttention = 'on')],
    [/llama_\w+: n_seq_max +=/, beginContext],
    [/llama_\w+: n_ctx += (\d+)/, (n) => (contextSize = Number(n))],
    [/flash_attn += (\w+)/, (word) => (flashAttention = readSwitch(word))],
    [/Flash Attention .*(enabled|disabled)/, (word) => (flashAttention = readSwitch(word))],
    [/flash_attn .*forcing off/, () => (flashAttention = 'off')],
    [
      /KV self size .*, K \((\w+)\): +([\d.]+) MiB, V \((\w+)\): +([\d.]+) MiB/,
      (typeK, kMiB, typeV, vMiB) => caches.push({ typeK, typeV, kMiB: Number(kMiB), vMiB: Number(vMiB), cells: null }),
    ],
    [
      /llama_kv_cache\w*: size = .*\( *(\d+) cells,.*?(?:\/ *(\d+))? seqs\), K \((\w+)\): +([\d.]+) MiB, V \((\w+)\): +([\d.]+) MiB/,
      (cells, streams, typeK, kMiB, typeV, vMiB) =>
        caches.push({
          typeK,
          typeV,
          kMiB: Number(kMiB),
          vMiB: Number(vMiB),
          cells: Number(cells) * Number(streams || 1),
        }),
    ],
  ]

  return {
    read(line) {
      if (complete || line.length > maxLineLength || !mayTell.test(line)) return
      complete = /model loaded|(server is|llama_server:) listening on|all slots are idle/.test(line)
      draft ||= /(loading|creating) .*draft (model|context)/.test(line)
      buffers.read(line, draft)
      if (draft) return
      for (const [pattern, take] of rules) {
        const match = pattern.exec(line)
        if (match) take(...match.slice(1).map((group: string | undefined) => group ?? ''))
      }
    },
    get state() {
      return { ...summarize(caches), ...buffers.state, contextSize, flashAttention }
    },
    get complete() {
      return complete
    },
  }
}

type Rule = readonly [pattern: RegExp, take: (...groups: string[]) => unknown]

/** `auto` says nothing: what came of it follows. */
function readSwitch(word: string): 'on' | 'off' | null {
  if (word === 'enabled' || word === '1') return 'on'
  return word === 'disabled' || word === '0' ? 'off' : null
}

function summarize(
  caches: readonly Cache[],
): Omit<ObservedState, keyof ObservedBuffers | 'contextSize' | 'flashAttention'> {
  const [first] = caches
  if (!first) return { cacheTypeK: null, cacheTypeV: null, kMiB: null, vMiB: null, caches: 0, cells: null }
  const cells = caches.flatMap((cache) => cache.cells ?? [])
  return {
    cacheTypeK: first.typeK,
    cacheTypeV: first.typeV,
    kMiB: sum(caches.map(({ kMiB }) => kMiB)),
    vMiB: sum(caches.map(({ vMiB }) => vMiB)),
    caches: caches.length,
    cells: cells.length > 0 ? Math.max(...cells) : null,
  }
}

function sum(values: readonly number[]): number {
  return hundredths(values.reduce((total, value) => total + value, 0))
}

/** The log has two decimals; adding them up in binary must not show more. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
