import type { ModelShape } from '../kv-cache/model-shape.js'
import type { Settings } from '../settings/settings.js'
import type { Conditions } from './evaluation.js'

/** What can be asked for; undefined: as the model and the config suggest. */
export interface WantedConditions {
  /** Tokens in the cache when speed is measured. */
  depths?: readonly number[] | undefined
  /** Tokens of the text to look at, at most. */
  textTokens?: number | undefined
}

const usualDepths = [0, 1024, 4096]
const promptTokens = 256
const generatedTokens = 32
/** Cells are padded to a multiple of this anyway. */
const cellPadding = 256
/** Room for a question and its answer. */
const recallMargin = 192
const usualTextTokens = 16_384

/** How to measure: as deep as the context goes, but not so deep that a small machine takes a day. */
export function chooseConditions(
  settings: Pick<Settings, 'contextSize' | 'threads'>,
  shape: Pick<ModelShape, 'contextLength'>,
  wanted: WantedConditions = {},
): Conditions {
  const plannedContext = settings.contextSize ? settings.contextSize : shape.contextLength
  const deepest = deepestIn(plannedContext)
  const depths = unique(
    wanted.depths?.map((depth) => Math.min(depth, deepest)) ?? usualDepths.map((depth) => Math.min(depth, deepest)),
  )
  const needed = Math.max(...depths, 1024) + promptTokens
  const context = Math.min(plannedContext, Math.ceil(needed / cellPadding) * cellPadding)
  const textTokens = wanted.textTokens ?? usualTextTokens
  return {
    plannedContext,
    threads: settings.threads ?? null,
    context,
    depths,
    promptTokens,
    generatedTokens,
    repetitions: 3,
    textTokens,
    textContext: Math.min(1024, plannedContext, powerBelow(textTokens / 2)),
    recallDistances: doublings(128, context - recallMargin),
    recallTrials: 4,
    prompts: 8,
    answerTokens: 48,
  }
}

/** A sentence for each depth that was asked for and that the context has no room for. */
export function shortenedDepths(
  { depths = [] }: Pick<WantedConditions, 'depths'>,
  { plannedContext }: Pick<Conditions, 'plannedContext'>,
): string[] {
  const deepest = deepestIn(plannedContext)
  return unique(depths.filter((depth) => depth > deepest)).map(
    (depth) =>
      `Speed cannot be measured with ${depth} tokens in the cache: the context has ${plannedContext}, ${promptTokens} of them for the prompt. It is measured with ${deepest}.`,
  )
}

function deepestIn(plannedContext: number): number {
  return Math.max(0, plannedContext - promptTokens)
}

function unique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** The largest power of two that is not above. */
function powerBelow(limit: number): number {
  return 2 ** Math.max(5, Math.floor(Math.log2(Math.max(1, limit))))
}

function doublings(from: number, to: number): number[] {
  const numbers: number[] = []
  for (let number = from; number <= to; number *= 2) numbers.push(number)
  return numbers
}

export interface TextPieces {
  /** Tokens of a piece; its second half counts. */
  context: number
  pieces: number
}

/**
 * How the text is cut: `llama-perplexity` wants at least two pieces. Null: the text is too short for anything.
 *
 * @param available tokens of the text
 * @param room bytes for the reference's predictions
 */
export function cutText(
  { textContext, textTokens }: Pick<Conditions, 'textContext' | 'textTokens'>,
  available: number,
  vocabularySize: number,
  room: number,
): TextPieces | null {
  for (let context = textContext; context >= 32; context = Math.floor(context / 2)) {
    if (available < 2 * context) continue
    const fitting = Math.floor(room / predictionBytes({ context, pieces: 1 }, vocabularySize))
    const pieces = Math.min(Math.floor(Math.min(available, textTokens) / context), fitting)
    if (pieces >= 1) return { context, pieces }
  }
  return null
}

/** Tokens that are predicted: all but the first of each second half. */
export function predictedTokens({ context, pieces }: TextPieces): number {
  return pieces * (context - 1 - Math.floor(context / 2))
}

/**
 * Bytes of the file of `--kl-divergence-base`: each predicted token has 16 bits for every entry of the vocabulary, made
 * even, and two floats. (`llama.cpp/tools/perplexity`; 17,323,876 for 22 pieces of 512 and 1536 entries, as was seen.)
 */
export function predictionBytes(text: TextPieces, vocabularySize: number): number {
  const prediction = 2 * (2 * Math.ceil(vocabularySize / 2) + 4)
  return 20 + 4 * text.context * text.pieces + predictedTokens(text) * prediction
}
