import type { Status } from '../../supervisor/events.js'
import type { UsageCounter } from './child-usage.js'
import type { MetricSet } from './metric-set.js'
import type { ChildReader } from './read-child.js'

/** Collected at a scrape, before the metrics are rendered. */
export interface ChildScrape {
  /** The child answered this scrape; otherwise its values are older. */
  answered: boolean
  /** Bytes. */
  residentMemory: number | null
}

/** The metrics of llama-server worth watching across switches. Its own `/metrics` stays available through the gateway. */
export function addChildMetrics(
  { gauge, counter }: MetricSet,
  status: () => Status,
  reader: ChildReader,
  scrape: () => ChildScrape,
): void {
  gauge('cortex_child_info', '1 while a llama-server is serving; the labels identify it.', () => {
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
    'Main memory used by llama-server; memory on other devices is not included.',
    () => scrape().residentMemory,
  )
  gauge('cortex_child_context_tokens', 'Capacity of the K/V cache in tokens.', () => {
    return status().contextSize ?? null
  })
  gauge('cortex_child_kv_cache_bytes', 'Computed size of the K/V cache, which is allocated at the start.', () => {
    return status().kvBytes ?? null
  })
  gauge(
    'cortex_child_kv_cache_tokens',
    'Tokens in the K/V cache, including those of idle conversations.',
    () => reader.cachedTokens,
  )
  gauge(
    'cortex_child_metrics_fresh',
    '1: llama-server reported its values for this scrape. 0: it is asleep, busy or cannot report, and its last values are shown.',
    () => (scrape().answered ? 1 : 0),
  )
  for (const [kind, { name, help }] of Object.entries(counters)) {
    counter(name, help, () => reader.usage.total(kind as UsageCounter))
  }
}

const counters: Readonly<Record<UsageCounter, { name: string; help: string }>> = {
  promptTokens: {
    name: 'cortex_child_prompt_tokens_total',
    help: 'Prompt tokens that were evaluated, excluding those found in the cache.',
  },
  cachedPromptTokens: {
    name: 'cortex_child_cached_prompt_tokens_total',
    help: 'Prompt tokens that were found in the cache.',
  },
  promptSeconds: {
    name: 'cortex_child_prompt_seconds_total',
    help: 'Time spent evaluating prompts.',
  },
  predictedTokens: {
    name: 'cortex_child_predicted_tokens_total',
    help: 'Generated tokens.',
  },
  predictedSeconds: {
    name: 'cortex_child_predicted_seconds_total',
    help: 'Time spent generating tokens.',
  },
  draftedTokens: {
    name: 'cortex_child_drafted_tokens_total',
    help: 'Tokens proposed by a draft model.',
  },
  acceptedTokens: {
    name: 'cortex_child_accepted_tokens_total',
    help: 'Tokens proposed by a draft model that the model accepted.',
  },
}
