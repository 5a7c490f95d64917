import { pairName, type CacheTypePair } from '../kv-cache/cache-type-pair.js'
import { compareAnswers } from './compare-answers.js'
import type { Evaluation, MemoryResult, PairResult } from './evaluation.js'
import type { PairParts, ServedPart } from './parts.js'
import { referencePair } from './measured-pairs.js'
import { isComparable } from './recall-questions.js'
import { isUnsteady, recommendPair } from './recommend-pair.js'

/** Computed sizes of one pair, in bytes; null where they cannot be known. */
export interface ComputedSizes {
  plannedBytes: number | null
  computedBytes: number | null
}

export interface AssemblyInput extends Omit<
  Evaluation,
  'format' | 'measuredAt' | 'pairs' | 'recommendation' | 'notes'
> {
  pairs: readonly CacheTypePair[]
  parts: Readonly<Record<string, PairParts>>
  sizes: (pair: CacheTypePair) => ComputedSizes
  failures: ReadonlyMap<string, readonly string[]>
  notes: readonly string[]
}

/** What was measured of each pair, compared with the reference, and what to make of it. */
export function assembleEvaluation({ pairs, parts, sizes, failures, notes, ...rest }: AssemblyInput): Evaluation {
  const reference = parts[pairName(referencePair)] ?? {}
  const results = pairs.map((pair): PairResult => {
    const own = parts[pairName(pair)] ?? {}
    const served = own.served?.result ?? null
    const base = reference.served?.result ?? null
    return {
      pair,
      memory: served && memoryOf(served, sizes(pair)),
      speed: own.speed?.result ?? null,
      quality: own.quality?.result.result ?? null,
      answers: served && base && compareAnswers(served.answers, base.answers),
      recall: served && base ? recallOf(served, base) : [],
      failures: failures.get(pairName(pair)) ?? [],
    }
  })
  return {
    format: 1,
    measuredAt: lastMeasured(pairs.map((pair) => parts[pairName(pair)] ?? {})),
    ...rest,
    pairs: results,
    recommendation: recommendPair(results),
    notes: [
      ...notes,
      ...recallNotes(reference.served?.result ?? null),
      ...differences(results),
      ...unsteadyNotes(results),
    ],
  }
}

function lastMeasured(all: readonly PairParts[]): string {
  const times = all.flatMap(({ served, quality, speed }) => [served, quality, speed].map((part) => part?.at ?? ''))
  return times.sort().at(-1) ?? ''
}

function memoryOf(served: ServedPart, sizes: ComputedSizes): MemoryResult {
  const { observedMiB, observedTypes, devices, flashAttention } = served
  return { ...sizes, observedMiB, observedTypes, devices, flashAttention }
}

function recallOf(served: ServedPart, base: ServedPart): PairResult['recall'] {
  return served.recall.map((asked) => {
    const before = base.recall.find(({ distance }) => distance === asked.distance)
    return { ...asked, comparable: before !== undefined && isComparable(before) }
  })
}

function recallNotes(base: ServedPart | null): string[] {
  if (!base || base.recall.length === 0) return []
  const lost = base.recall.filter((asked) => !isComparable(asked))
  if (lost.length === 0) return []
  const all = lost.length === base.recall.length
  const distances = lost.map(({ distance, right, trials }) => `${distance} (${right} of ${trials})`).join(', ')
  return [
    `Recall is compared ${all ? 'nowhere' : 'at shorter distances only'}: with f16 the model fails at ${distances} tokens already, so a smaller cache cannot be blamed there.`,
  ]
}

/** MiB by which the log, rounded for each cache and side, may differ from what was computed. */
const roundedMiB = 0.05

function differences(results: readonly PairResult[]): string[] {
  return results.flatMap(({ pair, memory }) => {
    if (!memory) return []
    const { observedMiB, computedBytes, observedTypes } = memory
    const notes: string[] = []
    if (observedTypes && pairName(observedTypes) !== pairName(pair)) {
      notes.push(`${pairName(pair)}: llama-server says that it runs ${pairName(observedTypes)}.`)
    }
    if (observedMiB !== null && computedBytes !== null) {
      const difference = Math.abs(observedMiB - computedBytes / 1024 ** 2)
      if (difference > roundedMiB) {
        notes.push(
          `${pairName(pair)}: llama-server allocated ${observedMiB} MiB where ${(computedBytes / 1024 ** 2).toFixed(2)} were computed.`,
        )
      }
    }
    return notes
  })
}

function unsteadyNotes(results: readonly PairResult[]): string[] {
  const rates = results.flatMap(({ speed }) =>
    (speed?.depths ?? []).flatMap(({ prompt, generation }) => [prompt, generation]),
  )
  const measured = rates.filter((rate) => rate !== null)
  const count = measured.filter(isUnsteady).length
  if (count === 0) return []
  return [
    `${count} of ${measured.length} speeds varied by more than a quarter from run to run, as they do where something else uses the machine; they do not count in the recommendation.`,
  ]
}
