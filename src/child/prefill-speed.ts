import { isRecord } from '../settings/is-record.js'
import { askChild } from './ask-child.js'
import { chooseCanary } from './canary.js'
import type { Child } from './child.js'

/** A prompt that was evaluated to be timed. */
export interface PrefillSpeed {
  tokens: number
  /** Evaluated tokens a second, as llama-server has it (`timings`), or by the clock. */
  tokensPerSecond: number
}

const firstPromptTokens = 64
const promptTokens = 512
/** ms above which a longer prompt is not worth the wait: the difference that is looked for shows already. */
const slowMs = 1_000

/**
 * How fast a child evaluates a prompt of 512 tokens, or of 64 where it is slow. The first prompt of all is not counted: it
 * may have to wait for kernels that are compiled on first use. Null: this child completes no prompts, or has no room for it.
 *
 * @throws what the connection ended with, or the reason of `signal`
 */
export async function measurePrefill(
  child: Pick<Child, 'endpoint' | 'apiKey' | 'argv'>,
  { contextSize, signal }: { contextSize: number; signal: AbortSignal },
): Promise<PrefillSpeed | null> {
  if (chooseCanary(child.argv).path !== '/completion' || contextSize <= firstPromptTokens) return null
  const first = await evaluate(child, firstPromptTokens, signal)
  if (first === null) return null
  const second = first.ms > slowMs ? await evaluate(child, firstPromptTokens, signal) : first
  const isSlow = second !== null && second.ms > slowMs
  const last = isSlow || contextSize <= promptTokens ? second : await evaluate(child, promptTokens, signal)
  return last === null ? null : { tokens: last.tokens, tokensPerSecond: (1000 * last.tokens) / Math.max(last.ms, 0.01) }
}

async function evaluate(
  child: Pick<Child, 'endpoint' | 'apiKey'>,
  tokens: number,
  signal: AbortSignal,
): Promise<{ tokens: number; ms: number } | null> {
  const started = performance.now()
  const body = { prompt: promptOf(tokens), n_predict: 1, cache_prompt: false, stream: false }
  const { status, json } = await askChild(child, { path: '/completion', body, signal })
  if (status !== 200 || !isRecord(json)) return null
  const timings = isRecord(json['timings']) ? json['timings'] : {}
  const [counted, ms] = [Number(timings['prompt_n']), Number(timings['prompt_ms'])]
  // Nothing was evaluated where the child had the prompt in its cache all the same.
  if (counted > 1 && ms > 0) return { tokens: counted, ms }
  return { tokens, ms: performance.now() - started }
}

/** Token ids rather than text, so that it is as long with every tokenizer; low ones, which every vocabulary has. */
function promptOf(tokens: number): number[] {
  return Array.from({ length: tokens }, (_, at) => 3 + ((at * 31) % 197))
}
