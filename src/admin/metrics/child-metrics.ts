import type { Status } from '../../supervisor/events.js'
import type { UsageCounter } from './child-usage.js'
import type { MetricSet } from './metric-set.js'
import type { ChildReader } from './read-child.js'

/** What a scrape found out before the metrics are rendered. */
export interface ChildScrape {
  /** The child itself answered, so that its values are of now. */
  answered: boolean
  /** Bytes. */
  residentMemory: number | null
}

/** The child has its own `/metrics` behind the gateway; here are those worth watching across switches. */
export function addChildMetrics(
  { gauge, counter }: MetricSet,
  status: () => Status,
  reader: ChildReader,
  scrape: () => ChildScrape,
): void {
  gauge('cortex_child_info', 'Always 1 while a llama-server serves; the labels tell which one.', () => {
    const { generation, build, backend, cacheTypeK, cacheTypeV, model } = status()
    if (generation === undefined) return []
    const labels = {
      build: typeof build === 'number' ? `b${build}` : 'unknown',
      backend: backend ?? '',
      cache_type_k: cacheTypeK ?? '',
      cache_type_v: cacheTypeV ?? '',
      model: model?.reference ?? '',
    }
    return [{ labels, value: 1 }]
  })
  gauge(
    'cortex_child_resident_memory_bytes',
    'Memory of llama-server that is on this machine’s RAM; not what it has on other devices.',
    () => scrape().residentMemory,
  )
  gauge('cortex_child_context_tokens', 'Tokens for which llama-server’s K/V cache has room.', () => {
    return status().contextSize ?? null
  })
  gauge('cortex_child_kv_cache_bytes', 'Size of the K/V cache, computed; all of it is taken at the start.', () => {
    return status().kvBytes ?? null
  })
  gauge(
    'cortex_child_kv_cache_tokens',
    'Tokens in the K/V cache, those of conversations that may go on included.',
    () => reader.cachedTokens,
  )
  gauge(
    'cortex_child_metrics_fresh',
    '1: llama-server told its values for this answer. 0: it sleeps, is busy or cannot, and they are those it told last.',
    () => (scrape().answered ? 1 : 0),
  )
  for (const [kind, { name, help }] of Object.entries(counters)) {
    counter(name, help, () => reader.usage.total(kind as UsageCounter))
  }
}

const counters: Readonly<Record<UsageCounter, { name: string; help: string }>> = {
  promptTokens: {
    name: 'cortex_child_prompt_tokens_total',
    help: 'Tokens of prompts that were evaluated, without those that were in the cache; over all generations.',
  },
  cachedPromptTokens: {
    name: 'cortex_child_cached_prompt_tokens_total',
    help: 'Tokens of prompts that need not be evaluated because they were in the cache.',
  },
  promptSeconds: {
    name: 'cortex_child_prompt_seconds_total',
    help: 'Time spent on evaluating prompts.',
  },
  predictedTokens: {
    name: 'cortex_child_predicted_tokens_total',
    help: 'Tokens that were generated.',
  },
  predictedSeconds: {
    name: 'cortex_child_predicted_seconds_total',
    help: 'Time spent on generating tokens.',
  },
  draftedTokens: {
    name: 'cortex_child_drafted_tokens_total',
    help: 'Tokens that a draft model proposed.',
  },
  acceptedTokens: {
    name: 'cortex_child_accepted_tokens_total',
    help: 'Tokens of a draft model that the model accepted.',
  },
}
