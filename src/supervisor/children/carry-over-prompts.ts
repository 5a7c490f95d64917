import type { Child } from '../../child/child.js'
import { createRecentPrompts } from '../../child/prompt-cache/recent-prompts.js'
import { saveSlots, type SavedSlots } from '../../child/prompt-cache/save-slots.js'
import { warmChild } from '../../child/prompt-cache/warm-child.js'
import { joinSignals } from '../../host/join-signals.js'
import { comparePromptCaches } from '../../plan/compare-prompt-caches.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { EvaluatedPrompt } from '../../upstream/upstream.js'

/** A child, and what it was launched with. */
export interface PlannedChild {
  readonly child: Child
  readonly plan: LaunchPlan
}

/** Sees to it that a conversation which goes on with another child need not be evaluated again while its user waits. */
export interface PromptCarrier {
  remember(prompt: EvaluatedPrompt): void
  /** Before a child that will be replaced is ended: keeps what its slots hold. Never rejects. */
  keep(from: PlannedChild, signal: AbortSignal): Promise<void>
  /**
   * Before a new child serves. `beside` is the one that serves until then. Takes at most the budget, and never rejects.
   */
  warm(to: PlannedChild, beside: PlannedChild | null, signal: AbortSignal): Promise<void>
  /** A child serves: what was kept has done its service. */
  served(): void
}

/** Bytes of slots that a child may write down while it answers requests, which wait for that: about a tenth of a second. */
const MOST_WHILE_BUSY = 64 * 1024 * 1024

/** @param budget ms for the warming of one child. */
export function carryOverPrompts(budget: () => number): PromptCarrier {
  const recent = createRecentPrompts()
  let kept: { slots: SavedSlots; plan: LaunchPlan } | null = null

  async function save({ child, plan }: PlannedChild, signal: AbortSignal, most = Infinity): Promise<void> {
    await drop()
    const slots = await within(budget(), signal, (ending) => saveSlots(child, ending, most)).catch(() => null)
    kept = slots && { slots, plan }
  }

  async function drop(): Promise<void> {
    const old = kept
    kept = null
    await old?.slots.remove().catch(() => undefined)
  }

  return {
    remember: recent.remember,
    async keep(from, signal) {
      if (budget() > 0) await save(from, signal)
    },
    async warm({ child, plan }, beside, signal) {
      if (budget() === 0) return
      if (beside) await save(beside, signal, MOST_WHILE_BUSY)
      const fit = kept && comparePromptCaches(kept.plan, plan)
      const { lost } = await within(budget(), signal, (ending) =>
        warmChild(child, {
          saved: kept?.slots ?? null,
          restorable: fit?.state ?? false,
          sameTokens: fit?.tokens ?? false,
          recent: recent.list(),
          signal: ending,
        }),
      )
      // It may have ended over one of them, and the next child would, too.
      if (lost) recent.forget()
    },
    served: () => void drop(),
  }
}

async function within<T>(ms: number, signal: AbortSignal, task: (ending: AbortSignal) => Promise<T>): Promise<T> {
  const joined = joinSignals([signal], ms)
  try {
    return await task(joined.signal)
  } finally {
    joined.release()
  }
}
