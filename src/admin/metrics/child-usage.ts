/** The counters of llama-server that are summed over all children; see {@link usageCounters}. */
export type UsageCounter = keyof typeof usageCounters

/** llama-server's names, unchanged since 2024; some builds lack some of them. */
export const usageCounters = {
  promptTokens: 'llamacpp:prompt_tokens_total',
  cachedPromptTokens: 'llamacpp:prompt_tokens_cached_total',
  promptSeconds: 'llamacpp:prompt_seconds_total',
  predictedTokens: 'llamacpp:tokens_predicted_total',
  predictedSeconds: 'llamacpp:tokens_predicted_seconds_total',
  draftedTokens: 'llamacpp:spec_decode_num_draft_tokens_total',
  acceptedTokens: 'llamacpp:spec_decode_num_accepted_tokens_total',
} as const

/** Sums over all children, so that they never decrease although each child starts at 0. */
export interface ChildUsage {
  /** Records a child's counters. The last values of earlier children stay in the sum. */
  record(generation: number, reported: ReadonlyMap<string, number>): void
  /** Null: no child has reported this counter. */
  total(counter: UsageCounter): number | null
}

export function createChildUsage(): ChildUsage {
  const before = new Map<string, number>()
  const current = new Map<string, number>()
  let reporting = 0

  function close(): void {
    for (const [name, value] of current) before.set(name, (before.get(name) ?? 0) + value)
    current.clear()
  }

  return {
    record(generation, reported) {
      if (generation !== reporting) close()
      reporting = generation
      for (const name of Object.values(usageCounters)) {
        const value = reported.get(name)
        // Answers may arrive out of order; the larger value is the newer one.
        if (value !== undefined) current.set(name, Math.max(value, current.get(name) ?? 0))
      }
    },
    total(counter) {
      const name = usageCounters[counter]
      const [past, present] = [before.get(name), current.get(name)]
      return past === undefined && present === undefined ? null : (past ?? 0) + (present ?? 0)
    },
  }
}
