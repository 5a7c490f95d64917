import { pairName, describePair } from '../kv-cache/cache-type-pair.js'
import type { MemoryResult, PairResult, Rate, Recommendation, SpeedAtDepth } from './evaluation.js'
import { isReference } from './measured-pairs.js'

/**
 * What a pair may cost. They are bounds of ours: at a mean divergence of 0.01 nats texts of the two cannot be told apart
 * in use, while 4-bit caches of models that suffer from them have ten times that.
 */
export const bounds = {
  /** Nats per token, mean. */
  divergence: 0.01,
  /** Share of tokens. */
  sameTop: 0.97,
  /** Of the reference's perplexity. */
  perplexity: 1.01,
  /** Of the reference's speed, at each depth, prompt and generation each. */
  speed: 0.6,
} as const

/** The smallest pair that keeps all bounds; of equally small ones the first, which is the more precise. */
export function recommendPair(results: readonly PairResult[]): Recommendation {
  const reference = results.find(({ pair }) => isReference(pair))
  if (!reference) throw new RangeError('There is no reference among the results.')
  const judged = results
    .filter((result) => bytesOf(result.memory) !== null)
    .map((result) => ({ result, bytes: bytesOf(result.memory) ?? 0, objections: objectionsTo(result, reference) }))
  const passing = judged.filter(({ objections }) => objections.length === 0)
  const best = passing.reduce((small, next) => (next.bytes < small.bytes ? next : small), {
    result: reference,
    bytes: bytesOf(reference.memory) ?? Infinity,
  })
  const { pair } = best.result
  const smaller = judged.filter(({ bytes }) => bytes < best.bytes)
  return {
    pair,
    sentence: isReference(pair)
      ? stayWithReference(smaller.map(({ result }) => result))
      : `Take ${describePair(pair)}: ${share(best.bytes, bytesOf(reference.memory))} of f16's memory, and within all bounds.`,
    grounds: [
      ...(isReference(pair) ? [] : groundsFor(best.result, reference)),
      ...smaller.map(
        ({ result, objections }) => `${pairName(result.pair)} is smaller, but ${joinClauses(objections)}.`,
      ),
      `Bounds: a mean KL divergence from f16 of at most ${bounds.divergence} nats, the same most probable token at ${percent(bounds.sameTop)} or more, perplexity at most ${percent(bounds.perplexity - 1)} higher, the speed of the fastest run at least ${percent(bounds.speed)} of f16's at each depth, and no more facts forgotten than one.`,
    ],
  }
}

/** That nothing is known of others is no ground against them. */
function stayWithReference(smaller: readonly PairResult[]): string {
  return smaller.length > 0 && smaller.every(({ quality }) => quality === null)
    ? 'Nothing is recommended: the quality of no smaller pair could be measured.'
    : 'Stay with f16: no smaller pair that was measured keeps the bounds.'
}

/** Bytes by which pairs are compared. */
export function bytesOf(memory: MemoryResult | null): number | null {
  if (!memory) return null
  return memory.plannedBytes ?? (memory.observedMiB === null ? null : memory.observedMiB * 1024 * 1024)
}

/** What speaks against a pair, each as the end of a sentence; none: it keeps all bounds. */
export function objectionsTo(result: PairResult, reference: PairResult): string[] {
  if (isReference(result.pair)) return []
  const { quality, speed, recall, failures } = result
  return [
    ...(failures.length > 0 ? ['not all of it could be measured'] : []),
    ...(quality ? qualityObjections(result, reference) : ['its quality was not measured']),
    ...(speed ? slowDepths(speed.depths, reference.speed?.depths ?? []) : ['its speed was not measured']),
    ...recall.flatMap(({ distance, right, comparable }) => {
      const before = reference.recall.find((other) => other.distance === distance)?.right ?? 0
      return comparable && right < before - 1
        ? [`it forgets facts ${distance} tokens back (${right} of ${before})`]
        : []
    }),
  ]
}

function qualityObjections({ quality }: PairResult, reference: PairResult): string[] {
  const objections: string[] = []
  const divergence = quality?.divergence?.value ?? Infinity
  const sameTop = quality?.sameTop?.value ?? 0
  const ratio = (quality?.perplexity.value ?? Infinity) / (reference.quality?.perplexity.value ?? 0)
  if (!(divergence <= bounds.divergence)) objections.push(`its KL divergence is ${figure(divergence)}`)
  if (!(sameTop >= bounds.sameTop)) objections.push(`only ${percent(sameTop)} of its most probable tokens are f16's`)
  if (!(ratio <= bounds.perplexity)) objections.push(`its perplexity is ${percent(ratio - 1)} higher`)
  return objections
}

/** Of reading and of writing, the depth at which it is slowest. */
function slowDepths(depths: readonly SpeedAtDepth[], before: readonly SpeedAtDepth[]): string[] {
  return (['prompt', 'generation'] as const).flatMap((kind) => {
    const shares = depths.flatMap((at) => {
      const share = speedShare(at[kind], before.find(({ depth }) => depth === at.depth)?.[kind] ?? null)
      return share === null ? [] : [{ share, depth: at.depth }]
    })
    const [slowest] = shares.sort((a, b) => a.share - b.share)
    if (!slowest || slowest.share >= bounds.speed) return []
    const verb = kind === 'prompt' ? 'reads' : 'writes'
    return [`it ${verb} at ${percent(slowest.share)} of f16's speed with ${slowest.depth} tokens in the cache`]
  })
}

/** Figures that vary so much say nothing; the share of the mean that is the standard deviation. */
const unsteady = 0.25

export function isUnsteady({ mean, deviation }: Rate): boolean {
  return deviation > unsteady * mean
}

/** The fastest runs are compared. Null: not measured, or too unsteady to speak against a pair. */
function speedShare(rate: Rate | null, reference: Rate | null): number | null {
  if (!rate || !reference || isUnsteady(rate) || isUnsteady(reference)) return null
  return rate.best / reference.best
}

function groundsFor({ quality, recall, answers }: PairResult, reference: PairResult): string[] {
  const grounds: string[] = []
  if (quality?.divergence && quality.sameTop && reference.quality) {
    const change = quality.perplexity.value / reference.quality.perplexity.value - 1
    grounds.push(
      `On ${quality.tokens} tokens of the text its mean KL divergence from f16 is ${figure(quality.divergence.value)} nats, ${percent(quality.sameTop.value)} of its most probable tokens are the same, and its perplexity is ${signedPercent(change)}.`,
    )
  }
  const compared = recall.filter(({ comparable }) => comparable)
  if (compared.length > 0) {
    const sum = (results: readonly { right: number }[]) => results.reduce((total, { right }) => total + right, 0)
    const before = reference.recall.filter(({ comparable }) => comparable)
    grounds.push(`It recalls ${sum(compared)} facts where f16 recalls ${sum(before)}.`)
  }
  if (answers) grounds.push(`${answers.same} of ${answers.prompts} greedy answers are f16's word for word.`)
  return grounds
}

/** `a`, `a and b`, `a, b and c`. */
function joinClauses(clauses: readonly string[]): string {
  const last = clauses.slice(-1).join('')
  return clauses.length > 1 ? `${clauses.slice(0, -1).join(', ')} and ${last}` : last
}

function share(bytes: number, of: number | null): string {
  return of === null ? 'less' : percent(bytes / of)
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'not known'
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}

/** `0.33 % higher`. */
function signedPercent(change: number): string {
  const size = Number((100 * Math.abs(change)).toFixed(2))
  return size === 0 ? 'the same' : `${size} % ${change > 0 ? 'higher' : 'lower'}`
}
