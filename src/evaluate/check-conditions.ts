import { CortexError } from '../errors.js'
import type { WantedConditions } from './choose-conditions.js'

/** Fewer are no text to predict anything from. */
const fewestTextTokens = 64
/** More than any model was trained on at once. */
const mostTokens = 10_000_000

/**
 * Refuses what can be no number of tokens, before anything is measured.
 * @throws {CortexError} USAGE
 */
export function checkConditions({ depths, textTokens }: WantedConditions): void {
  if (depths?.length === 0) throw refusal('There is no depth to measure speed at.', 0)
  for (const depth of depths ?? []) {
    if (!isCount(depth, 0)) throw refusal(`${depth} is no depth to measure speed at.`, 0)
  }
  if (textTokens !== undefined && !isCount(textTokens, fewestTextTokens)) {
    throw refusal(`${textTokens} tokens are no text to measure quality on.`, fewestTextTokens)
  }
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= mostTokens
}

function refusal(message: string, least: number): CortexError {
  return new CortexError('USAGE', message, { hint: `Give whole numbers of tokens, from ${least} to ${mostTokens}.` })
}
