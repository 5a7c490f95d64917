import { CortexError, toCortexError } from '../errors.js'
import { pairName, type CacheTypePair } from '../kv-cache/cache-type-pair.js'
import { isReference, referencePair } from './measured-pairs.js'
import type { Instruments } from './instruments.js'
import type { PairParts } from './parts.js'
import type { Results } from './results-file.js'
import { parts, timeLeft, type CurrentStep, type EvaluationPart, type MeasureStep } from './time-left.js'

export interface EvaluationProgress {
  pair: string
  part: EvaluationPart
  /** Of all, the one that runs included; those that were measured before count as done. */
  step: number
  steps: number
  /** Of this step, 0 to 1. */
  share: number
  /** ms; null while nothing is known of how long it takes. */
  left: number | null
}

export interface RunEvaluationOptions {
  pairs: readonly CacheTypePair[]
  results: Results
  instruments: Instruments
  signal: AbortSignal
  onProgress(progress: EvaluationProgress): void
}

/** Why something is missing, by the name of the pair. */
export type Failures = Map<string, string[]>

/**
 * Measures what is not among the results yet, the reference first, and keeps each part as soon as it is there.
 *
 * @throws what stands in the reference's way; ABORTED. Of another pair it becomes one of the failures, and is tried
 * again the next time.
 */
export async function runEvaluation({
  pairs,
  results,
  instruments,
  signal,
  onProgress,
}: RunEvaluationOptions): Promise<Failures> {
  const failures: Failures = new Map()
  const steps = pairs.flatMap((pair) => parts.map((part) => ({ pair: pairName(pair), part })))
  const durations = steps.flatMap((step) => {
    const ms = results.pairs[step.pair]?.[step.part]?.ms
    return ms === undefined ? [] : [{ ...step, ms }]
  })
  const referenceParts = (): PairParts => results.pairs[pairName(referencePair)] ?? {}

  for (const pair of pairs) {
    const name = pairName(pair)
    for (const part of parts) {
      if (results.pairs[name]?.[part] !== undefined) continue
      // Without the reference's there is nothing to compare it with.
      if (!isReference(pair) && referenceParts()[part] === undefined) continue
      const at = steps.findIndex((step) => step.pair === name && step.part === part)
      const begun = performance.now()
      const report = (share: number): void => {
        const current: CurrentStep = { pair: name, part, share, elapsed: performance.now() - begun }
        const left = timeLeft(current, missing(steps.slice(at + 1), results), durations)
        onProgress({ pair: name, part, step: at + 1, steps: steps.length, share, left })
      }
      report(0)
      try {
        signal.throwIfAborted()
        const result = await instruments[part]({ pair, reference: referenceParts(), signal, onShare: report })
        const ms = performance.now() - begun
        await results.keep(name, part, { ms, result })
        durations.push({ pair: name, part, ms })
      } catch (thrown) {
        if (signal.aborted) throw stopped(thrown)
        const error = toCortexError(thrown)
        if (error.code === 'INTERNAL' || (isReference(pair) && part === 'served')) throw error
        failures.set(name, [...(failures.get(name) ?? []), error.message])
        // What does not start as a server does not start as anything else.
        if (part === 'served') break
      }
    }
  }
  return failures
}

function missing(steps: readonly MeasureStep[], results: Results): MeasureStep[] {
  return steps.filter(({ pair, part }) => results.pairs[pair]?.[part] === undefined)
}

function stopped(cause: unknown): CortexError {
  return new CortexError('ABORTED', 'The evaluation was stopped.', {
    hint: 'What was measured is kept: the same command goes on where this one was stopped.',
    cause,
  })
}
