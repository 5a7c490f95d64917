/** What children have told of their work, each with the names of {@link usageCounters}. */
export type UsageCounter = keyof typeof usageCounters

/** llama-server's own names, which have been the same since 2024; builds lack some of them. */
export const usageCounters = {
  promptTokens: 'llamacpp:prompt_tokens_total',
  cachedPromptTokens: 'llamacpp:prompt_tokens_cached_total',
  promptSeconds: 'llamacpp:prompt_seconds_total',
  predictedTokens: 'llamacpp:tokens_predicted_total',
  predictedSeconds: 'llamacpp:tokens_predicted_seconds_total',
  draftedTokens: 'llamacpp:spec_decode_num_draft_tokens_total',
  acceptedTokens: 'llamacpp:spec_decode_num_accepted_tokens_total',
} as const

/** Sums over all children so far, which never fall although each child begins at 0. */
export interface ChildUsage {
  /** Takes what a child says; of one that serves no longer the last word stays in the sum. */
  take(generation: number, told: ReadonlyMap<string, number>): void
  /** Null: no child has told anything of the kind. */
  total(counter: UsageCounter): number | null
}

export function createChildUsage(): ChildUsage {
  const before = new Map<string, number>()
  const current = new Map<string, number>()
  let teller = 0

  function close(): void {
    for (const [name, value] of current) before.set(name, (before.get(name) ?? 0) + value)
    current.clear()
  }

  return {
    take(generation, told) {
      if (generation !== teller) close()
      teller = generation
      for (const name of Object.values(usageCounters)) {
        const value = told.get(name)
        // Of two answers that overtook each other the later one counts.
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
