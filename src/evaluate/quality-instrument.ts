import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../errors.js'
import { isReference, referencePair } from './measured-pairs.js'
import { cutText, type TextPieces } from './choose-conditions.js'
import type { WithServer } from './evaluation-server.js'
import type { QualityResult } from './evaluation.js'
import type { Tool } from './find-tools.js'
import type { InstrumentOptions } from './instrument-options.js'
import type { Instruments, MeasureOptions } from './instruments.js'
import type { QualityPart, TextMeasures } from './parts.js'
import { predictText } from './predict-text.js'
import { measureQualityByServer } from './quality-by-server.js'
import { perplexityArguments } from './tool-arguments.js'

/** The largest file of predictions, in bytes; of the room that there is, half. */
const mostPredictions = 2 * 1024 ** 3

/** By `llama-perplexity` where there is one that can be given the settings; all pairs in the way of the reference. */
export function createQualityInstrument(options: InstrumentOptions, withServer: WithServer): Instruments['quality'] {
  const { planFor, text, textFile, guard, scratchFolder, shape } = options
  const file = path.join(scratchFolder, 'f16.predictions')
  let saved = false

  /** Null: there is none, or it lacks a flag that the settings need, and would measure something else. */
  function perplexityTool(): Tool | null {
    const { settings, model } = planFor(referencePair)
    const tool = options.tools.perplexity
    return tool && perplexityArguments(settings, model.path, tool.features) && tool
  }

  function predict(
    { pair, signal, onShare }: Pick<MeasureOptions, 'pair' | 'signal' | 'onShare'>,
    tool: Tool,
    pieces: TextPieces,
    use: 'save' | 'compare',
  ): Promise<QualityResult> {
    return predictText({ tool, plan: planFor(pair), textFile, pieces, base: { file, use }, guard, signal, onShare })
  }

  /** The reference's predictions are too large to be kept from one evaluation to the next. */
  async function predictByTool(measure: MeasureOptions, tool: Tool, pieces: TextPieces): Promise<QualityResult> {
    const { pair, signal, onShare } = measure
    if (isReference(pair)) {
      const result = await predict(measure, tool, pieces, 'save')
      saved = true
      return result
    }
    const first = saved ? 0 : 0.5
    if (!saved) {
      const forReference = { pair: referencePair, signal, onShare: (share: number) => onShare(share * first) }
      await predict(forReference, tool, pieces, 'save')
      saved = true
    }
    return predict({ pair, signal, onShare: (share) => onShare(first + share * (1 - first)) }, tool, pieces, 'compare')
  }

  return async (measure): Promise<QualityPart> => {
    const { pair, reference, signal, onShare } = measure
    const base = isReference(pair) ? null : (reference.quality?.result ?? null)
    const pieces = base?.pieces ?? (await cutToFit(options, reference.served?.result.text))
    const tool = base?.result.by === 'llama-server' ? null : perplexityTool()
    if (tool) return { pieces, result: await predictByTool(measure, tool, pieces) }
    const vocabularySize = shape.vocabularySize ?? 0
    return withServer(pair, signal, async (child) => ({
      pieces,
      ...(await measureQualityByServer(child, { text, pieces, vocabularySize, reference: base, signal, onShare })),
    }))
  }
}

async function cutToFit(
  { conditions, scratchFolder }: Pick<InstrumentOptions, 'conditions' | 'scratchFolder'>,
  { tokens, vocabularySize }: TextMeasures = { tokens: 0, charactersPerToken: 0, vocabularySize: 0 },
): Promise<TextPieces> {
  const { bavail, bsize } = await statfs(scratchFolder)
  const pieces = cutText(conditions, tokens, vocabularySize, Math.min(mostPredictions, (bavail * bsize) / 2))
  if (pieces) return pieces
  throw new CortexError('EVALUATION_TEXT_TOO_SHORT', `The text has ${tokens} tokens: too few to measure quality on.`, {
    hint: 'Take a text of some thousand words, or leave --text out.',
  })
}
