import { askChild } from '../../child/ask-child.js'
import type { Upstream } from '../../upstream/upstream.js'
import { createChildUsage, type ChildUsage } from './child-usage.js'
import { parseExposition } from './parse-exposition.js'

export interface ReadChildOptions {
  /** The child that serves; null while none does. */
  serving: () => Upstream | null
  /** Whether this may be asked now: a question wakes a child that sleeps, and keeps one awake that is about to. */
  mayAsk: (upstream: Upstream) => boolean
  /** ms; its answers wait behind the prompt that it evaluates. */
  timeout?: number
}

/** What the child that serves says of its work and its cache, as of the last time that it answered. */
export interface ChildReader {
  /** Asks it, and settles in any case; calls while one is under way share it. True: it has answered. */
  refresh(): Promise<boolean>
  readonly usage: ChildUsage
  /** Tokens in its K/V cache; null where it does not say, or does not serve any longer. */
  readonly cachedTokens: number | null
}

export function readChild({ serving, mayAsk, timeout = 500 }: ReadChildOptions): ChildReader {
  const usage = createChildUsage()
  let cached: { generation: number; tokens: number } | null = null
  let underWay: Promise<boolean> | null = null

  async function ask(): Promise<boolean> {
    const upstream = serving()
    if (upstream === null || !mayAsk(upstream)) return false
    const signal = AbortSignal.timeout(timeout)
    const [metrics, slots] = await Promise.all([
      askText(upstream, '/metrics', signal),
      askText(upstream, '/slots', signal),
    ])
    if (metrics === null) return false
    const told = parseExposition(metrics)
    usage.take(upstream.generation, told)
    // Builds before 2025 told it in the metrics, those of today only slot by slot.
    const tokens = told.get('llamacpp:kv_cache_tokens') ?? countTokens(slots)
    cached = tokens === null ? null : { generation: upstream.generation, tokens }
    return true
  }

  return {
    refresh() {
      underWay ??= ask().finally(() => {
        underWay = null
      })
      return underWay
    },
    usage,
    get cachedTokens() {
      return cached !== null && cached.generation === serving()?.generation ? cached.tokens : null
    },
  }
}

/** Of all slots; one that has not been used yet says nothing. */
function countTokens(slots: string | null): number | null {
  try {
    const rows = JSON.parse(slots ?? '') as { n_prompt_tokens?: unknown }[]
    return rows.reduce((sum, { n_prompt_tokens: tokens }) => sum + (typeof tokens === 'number' ? tokens : 0), 0)
  } catch {
    return null
  }
}

/** Null: it gave no answer, or another than 200. */
async function askText(upstream: Upstream, path: string, signal: AbortSignal): Promise<string | null> {
  const answer = await askChild(upstream, { path, signal }).catch(() => null)
  return answer?.status === 200 ? answer.text : null
}
