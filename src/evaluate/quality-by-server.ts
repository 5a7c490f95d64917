import { CortexError } from '../errors.js'
import { complete, tokenize, type AskedServer } from './ask-server.js'
import { comparePredictions, perplexityOf, type Prediction } from './compare-predictions.js'
import type { TextPieces } from './choose-conditions.js'
import type { QualityPart } from './parts.js'

export interface ServerQualityOptions {
  text: string
  pieces: TextPieces
  vocabularySize: number
  /** Null: this is the reference. */
  reference: QualityPart | null
  signal: AbortSignal
  onShare(share: number): void
}

/** Places of the text at which the server is asked for the next token, all pieces together. */
const places = 256
/** Most probable tokens that it tells at each; all others count as one. */
const listed = 40

/**
 * Quality without `llama-perplexity`: at places of each piece's second half the server is asked what comes next. That is
 * far fewer places, and of each only the most probable tokens.
 */
export async function measureQualityByServer(
  server: AskedServer,
  { text, pieces, vocabularySize, reference, signal, onShare }: ServerQualityOptions,
): Promise<Pick<QualityPart, 'result' | 'predictions'>> {
  const tokens = await tokenize(server, text, signal, { special: true })
  const stops = predictionPlaces(pieces, tokens.length)
  const predictions: Prediction[] = []
  for (const [at, { start, end }] of stops.entries()) {
    const request = { prompt: tokens.slice(start, end), tokens: 1, cached: true, top: listed }
    const { top } = await complete(server, request, signal)
    if (top === null) throw noProbabilities()
    predictions.push({ top, actual: tokens[end] ?? 0 })
    onShare((at + 1) / stops.length)
  }
  const compared = reference && comparePredictions(predictions, reference.predictions ?? [])
  const result = {
    by: 'llama-server' as const,
    tokens: predictions.length,
    perplexity: perplexityOf(predictions, vocabularySize),
    divergence: compared?.divergence ?? null,
    divergenceMax: compared?.divergenceMax ?? null,
    divergence99: null,
    sameTop: compared?.sameTop ?? null,
  }
  return reference ? { result } : { result, predictions }
}

/** The token at `end` is to be predicted from those since `start`. */
export function predictionPlaces(
  { context, pieces }: TextPieces,
  tokens: number,
): readonly { start: number; end: number }[] {
  const whole = Math.min(pieces, Math.floor(tokens / context))
  const half = Math.floor(context / 2)
  const perPiece = Math.max(1, Math.min(half - 1, Math.floor(places / Math.max(1, whole))))
  return Array.from({ length: whole * perPiece }, (_, at) => {
    const start = Math.floor(at / perPiece) * context
    return { start, end: start + half + Math.floor(((at % perPiece) * (half - 1)) / perPiece) }
  })
}

function noProbabilities(): CortexError {
  return new CortexError('EVALUATION_TOOL_FAILED', 'This llama-server does not tell the probabilities of tokens.', {
    hint: 'A newer build does; one with llama-perplexity beside it measures more.',
  })
}
