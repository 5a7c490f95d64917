import { askChild } from '../../child/ask-child.js'
import type { Upstream } from '../../upstream/upstream.js'
import { createChildUsage, type ChildUsage } from './child-usage.js'
import { parseExposition } from './parse-exposition.js'

export interface ReadChildOptions {
  /** The serving child; null while there is none. */
  serving: () => Upstream | null
  /** Whether it may be asked now: a request wakes a sleeping child, or keeps one from falling asleep. */
  mayAsk: (upstream: Upstream) => boolean
  /** ms; llama-server answers only between two batches. */
  timeout?: number
}

/** The serving child's counters and cache, as of its last answer. */
export interface ChildReader {
  /** Queries the child. Never rejects; concurrent calls share one query. True: it answered. */
  refresh(): Promise<boolean>
  readonly usage: ChildUsage
  /** Tokens in its K/V cache; null: not reported, or the child no longer serves. */
  readonly cachedTokens: number | null
}

export function readChild({ serving, mayAsk, timeout = 500 }: ReadChildOptions): ChildReader {
  const usage = createChildUsage()
  let cached: { generation: number; tokens: number } | null = null
  let pending: Promise<boolean> | null = null

  async function ask(): Promise<boolean> {
    const upstream = serving()
    if (upstream === null || !mayAsk(upstream)) return false
    const signal = AbortSignal.timeout(timeout)
    const [metrics, slots] = await Promise.all([
      askText(upstream, '/metrics', signal),
      askText(upstream, '/slots', signal),
    ])
    if (metrics === null) return false
    const reported = parseExposition(metrics)
    usage.record(upstream.generation, reported)
    // Builds before 2025 report it in the metrics, later ones only per slot.
    const tokens = reported.get('llamacpp:kv_cache_tokens') ?? countTokens(slots)
    cached = tokens === null ? null : { generation: upstream.generation, tokens }
    return true
  }

  return {
    refresh() {
      pending ??= ask().finally(() => {
        pending = null
      })
      return pending
    },
    usage,
    get cachedTokens() {
      return cached !== null && cached.generation === serving()?.generation ? cached.tokens : null
    },
  }
}

/** The sum over all slots; unused slots have no count. */
function countTokens(slots: string | null): number | null {
  try {
    const rows = JSON.parse(slots ?? '') as { n_prompt_tokens?: unknown }[]
    return rows.reduce((sum, { n_prompt_tokens: tokens }) => sum + (typeof tokens === 'number' ? tokens : 0), 0)
  } catch {
    return null
  }
}

/** Null: no answer, or a status other than 200. */
async function askText(upstream: Upstream, path: string, signal: AbortSignal): Promise<string | null> {
  const answer = await askChild(upstream, { path, signal }).catch(() => null)
  return answer?.status === 200 ? answer.text : null
}
