import type { Estimate } from './evaluation.js'

/** The most probable next tokens at one place of the text, most probable first. */
export interface Prediction {
  /** Token ids with the natural logarithm of their probability. */
  top: readonly (readonly [token: number, logProbability: number])[]
  /** The token that does come next. */
  actual: number
}

/** As far as the most probable tokens tell; all others count as one. */
export interface ComparedPredictions {
  divergence: Estimate
  divergenceMax: number
  sameTop: Estimate
}

/** @throws RangeError where the two are not about the same places */
export function comparePredictions(
  predictions: readonly Prediction[],
  reference: readonly Prediction[],
): ComparedPredictions {
  if (predictions.length !== reference.length || predictions.length === 0) {
    throw new RangeError(`${predictions.length} predictions cannot be compared with ${reference.length}.`)
  }
  const divergences = predictions.map((prediction, at) => divergence(reference[at] ?? prediction, prediction))
  const same = predictions.map(({ top }, at) => (top[0]?.[0] === reference[at]?.top[0]?.[0] ? 1 : 0))
  return { divergence: mean(divergences), divergenceMax: Math.max(...divergences), sameTop: mean(same) }
}

/**
 * An upper estimate: of a token that is not among the most probable ones, the probability is taken to be an even share
 * of what they leave.
 */
export function perplexityOf(predictions: readonly Prediction[], vocabularySize: number): Estimate {
  const losses = mean(
    predictions.map(({ top, actual }) => {
      const found = top.find(([token]) => token === actual)
      if (found) return -found[1]
      return -Math.log(Math.max(leftOver(top) / Math.max(1, vocabularySize - top.length), smallest))
    }),
  )
  const value = Math.exp(losses.value)
  return { value, error: losses.error === null ? null : value * losses.error }
}

/** Nothing that a model can predict is impossible. */
const smallest = 1e-9

/** Σ p ln(p/q) over what both list, and over all else as one. */
function divergence({ top: p }: Prediction, { top: q }: Prediction): number {
  const inQ = new Map(q)
  let sum = 0
  let restP = 1
  let restQ = 1
  for (const [token, logP] of p) {
    const logQ = inQ.get(token)
    if (logQ === undefined) continue
    sum += Math.exp(logP) * (logP - logQ)
    restP -= Math.exp(logP)
    restQ -= Math.exp(logQ)
  }
  const [otherP, otherQ] = [Math.max(restP, smallest), Math.max(restQ, smallest)]
  return Math.max(0, sum + otherP * Math.log(otherP / otherQ))
}

function leftOver(top: Prediction['top']): number {
  return 1 - top.reduce((sum, [, logProbability]) => sum + Math.exp(logProbability), 0)
}

/** With its standard error. */
function mean(values: readonly number[]): Estimate {
  const value = values.reduce((sum, next) => sum + next, 0) / values.length
  if (values.length < 2) return { value, error: null }
  const squares = values.reduce((sum, next) => sum + (next - value) ** 2, 0)
  return { value, error: Math.sqrt(squares / (values.length - 1) / values.length) }
}
