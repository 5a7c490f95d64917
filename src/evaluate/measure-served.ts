import type { Child } from '../child/child.js'
import { complete, applyTemplate, tokenize } from './ask-server.js'
import type { Conditions } from './evaluation.js'
import type { ServedPart, TextMeasures } from './parts.js'
import { isComparable, isRecalled, recallQuestion } from './recall-questions.js'

export interface ServedOptions {
  text: string
  conditions: Conditions
  vocabularySize: number
  /** The model has a chat template. */
  chats: boolean
  /** What the reference recalled: at distances where it did not, nothing is asked. Null: this is the reference. */
  reference: ServedPart | null
  signal: AbortSignal
  onShare(share: number): void
}

/** Asks a server that is ready for all that goes into a {@link ServedPart}. */
export async function measureServed(child: Child, options: ServedOptions): Promise<ServedPart> {
  const { text, conditions, reference, signal, onShare } = options
  const tokens = await tokenize(child, text, signal)
  const measures: TextMeasures = {
    tokens: tokens.length,
    charactersPerToken: text.length / Math.max(1, tokens.length),
    vocabularySize: options.vocabularySize,
  }
  const distances = conditions.recallDistances.filter((distance) => canBeAsked(distance, reference))
  const questions = distances.length * conditions.recallTrials
  let done = 0
  const step = (): void => onShare(++done / (conditions.prompts + questions))

  const answers: number[][] = []
  for (const prompt of answerPrompts(tokens, conditions)) {
    answers.push((await complete(child, { prompt, tokens: conditions.answerTokens }, signal)).tokens)
    step()
  }
  const recall: ServedPart['recall'][number][] = []
  for (const distance of distances) {
    // A model that has failed at two distances will not do better further away.
    if (reference === null && recall.length >= 2 && !recall.slice(-2).some(isComparable)) break
    const asked = await askAtDistance(child, distance, measures, options, step)
    if (asked.trials > 0) recall.push(asked)
  }
  return { ...observed(child), text: measures, answers, recall }
}

function canBeAsked(distance: number, reference: ServedPart | null): boolean {
  const before = reference?.recall.find((other) => other.distance === distance)
  return reference === null || (before !== undefined && isComparable(before))
}

/** Pieces of the text, from short to nearly as long as the context. */
export function answerPrompts(
  tokens: readonly number[],
  { context, prompts, answerTokens }: Pick<Conditions, 'context' | 'prompts' | 'answerTokens'>,
): (readonly number[])[] {
  const longest = Math.max(1, Math.min(context - answerTokens - 1, tokens.length, 2048))
  return Array.from({ length: prompts }, (_, at) => {
    const length = Math.max(1, Math.round((longest * (at + 1)) / prompts))
    const start = Math.floor(((tokens.length - length) * at) / Math.max(1, prompts))
    return tokens.slice(start, start + length)
  }).filter((prompt) => prompt.length > 0)
}

async function askAtDistance(
  child: Child,
  distance: number,
  { charactersPerToken }: TextMeasures,
  { text, conditions, chats, signal }: ServedOptions,
  step: () => void,
): Promise<ServedPart['recall'][number]> {
  let trials = 0
  let right = 0
  for (let trial = 0; trial < conditions.recallTrials; trial++) {
    const question = recallQuestion(text, { distance, trial, charactersPerToken })
    step()
    if (!question) continue
    const asked = chats ? await applyTemplate(child, question.text, signal) : `${question.text}\n\n`
    const { content } = await complete(child, { prompt: `${asked}${question.opening}`, tokens: 8 }, signal)
    trials += 1
    if (isRecalled(content, question.word)) right += 1
  }
  return { distance, trials, right }
}

function observed({ observed }: Child): Omit<ServedPart, 'text' | 'answers' | 'recall'> {
  const { kMiB, vMiB, cacheTypeK, cacheTypeV, buffers, flashAttention } = observed
  return {
    observedMiB: kMiB === null || vMiB === null ? null : Math.round(100 * (kMiB + vMiB)) / 100,
    observedTypes: cacheTypeK === null || cacheTypeV === null ? null : { k: cacheTypeK, v: cacheTypeV },
    devices: buffers.map(({ device }) => device),
    flashAttention,
  }
}
