import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Child, LaunchChild } from '../child/child.js'
import type { GroupGuard } from '../child/guard-groups.js'
import { CortexError } from '../errors.js'
import type { ModelShape } from '../kv-cache/model-shape.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { isReference, pairName, referencePair, type CachePair } from './cache-pair.js'
import { cutText, predictedTokens, type TextPieces } from './choose-conditions.js'
import type { Conditions, QualityResult } from './evaluation.js'
import type { Tool } from './find-tools.js'
import type { Instruments, MeasureOptions } from './instruments.js'
import { interrogateServer } from './interrogate-server.js'
import { benchShare, parseBench } from './parse-bench.js'
import { parsePerplexity, piecesDone } from './parse-perplexity.js'
import type { PairParts } from './parts.js'
import { measureQualityByServer } from './quality-by-server.js'
import { runTool, toolFailed } from './run-tool.js'
import { measureSpeedByServer } from './speed-by-server.js'
import { benchArguments, perplexityArguments } from './tool-arguments.js'

export interface InstrumentOptions {
  /** The plan of a server for one pair. */
  planFor(pair: CachePair): LaunchPlan
  shape: ModelShape
  conditions: Conditions
  text: string
  /** Null: this build does not have it. */
  tools: { perplexity: Tool | null; bench: Tool | null }
  launch: LaunchChild
  guard: GroupGuard
  /** For sockets; short, private. */
  runFolder: string
  /** For the reference's predictions, which may be some GB; private. */
  scratchFolder: string
  /** A file that holds `text`. */
  textFile: string
}

/** The largest file of predictions, in bytes; of the room that there is, half. */
const mostPredictions = 2 * 1024 ** 3
const grace = 3_000

/** Real servers and llama.cpp's own programs, one at a time. */
export function createInstruments(options: InstrumentOptions): Instruments {
  const { conditions, text, shape, tools } = options
  let generation = 0
  let predictions: Promise<string> | null = null

  async function withServer<T>(pair: CachePair, signal: AbortSignal, use: (child: Child) => Promise<T>): Promise<T> {
    const plan = options.planFor(pair)
    const child = await options.launch({
      plan,
      generation: ++generation,
      socketFolder: options.runFolder,
      loadStall: plan.settings.restart.loadStall,
      signal,
    })
    try {
      await child.ready
      return await use(child)
    } finally {
      await child.stop({ grace: signal.aborted ? 0 : grace })
    }
  }

  /** Without the settings of the server that it has no flags for it would measure something else. */
  function perplexityFor(pair: CachePair): { tool: Tool; args: string[] } | null {
    const plan = options.planFor(pair)
    const args = tools.perplexity && perplexityArguments(plan.settings, plan.model.path, tools.perplexity.features)
    return tools.perplexity && args && { tool: tools.perplexity, args }
  }

  async function predict(
    { pair, signal, onShare }: Pick<MeasureOptions, 'pair' | 'signal' | 'onShare'>,
    pieces: TextPieces,
    more: readonly string[],
  ): Promise<QualityResult> {
    const found = perplexityFor(pair)
    if (!found) throw new CortexError('EVALUATION_TOOL_FAILED', 'llama-perplexity cannot be given these settings.')
    const { tool, args } = found
    const plan = options.planFor(pair)
    const output = await runTool(
      tool.file,
      [...args, '-f', options.textFile, '-c', String(pieces.context), '--chunks', String(pieces.pieces), ...more],
      {
        cwd: plan.cwd,
        env: plan.env,
        guard: options.guard,
        signal,
        onOutput: ({ stdout }) => onShare(Math.min(1, piecesDone(stdout) / pieces.pieces)),
      },
    )
    const result = parsePerplexity(`${output.stdout}\n${output.stderr}`, predictedTokens(pieces))
    if (result) return result
    throw toolFailed(tool.file, 'there are no figures in what it printed', output)
  }

  /** The reference's, once: they are not kept from one evaluation to the next, as they are large. */
  async function basePredictions(pieces: TextPieces, signal: AbortSignal): Promise<string> {
    predictions ??= (async () => {
      const file = predictionsFile()
      await predict({ pair: referencePair, signal, onShare: () => undefined }, pieces, ['--kl-divergence-base', file])
      return file
    })()
    try {
      return await predictions
    } catch (error) {
      predictions = null
      throw error
    }
  }

  function predictionsFile(): string {
    return path.join(options.scratchFolder, 'f16.predictions')
  }

  async function piecesOf(served: PairParts['served']): Promise<TextPieces> {
    const { tokens, vocabularySize } = served?.result.text ?? { tokens: 0, vocabularySize: 0 }
    const { bavail, bsize } = await statfs(options.scratchFolder)
    const pieces = cutText(conditions, tokens, vocabularySize, Math.min(mostPredictions, (bavail * bsize) / 2))
    if (pieces) return pieces
    throw new CortexError(
      'EVALUATION_TEXT_TOO_SHORT',
      `The text has ${tokens} tokens, too few to measure quality on.`,
      {
        hint: 'Take a text of some thousand words, or leave --text out.',
      },
    )
  }

  return {
    async served({ pair, reference, signal, onShare }) {
      return withServer(pair, signal, (child) =>
        interrogateServer(child, {
          text,
          conditions,
          vocabularySize: shape.vocabularySize ?? 0,
          chats: shape.chatTemplate !== null,
          reference: reference.served?.result ?? null,
          signal,
          onShare,
        }),
      )
    },
    async quality({ pair, reference, signal, onShare }) {
      const isBase = isReference(pair)
      const quality = isBase ? undefined : reference.quality
      const pieces = await piecesOf(reference.served)
      const byTool = quality ? quality.result.result.by === 'llama-perplexity' : perplexityFor(pair) !== null
      if (!byTool) {
        const result = await withServer(pair, signal, (child) =>
          measureQualityByServer(child, {
            text,
            pieces,
            vocabularySize: shape.vocabularySize ?? 0,
            reference: quality?.result ?? null,
            signal,
            onShare,
          }),
        )
        return result
      }
      if (isBase) {
        const file = predictionsFile()
        const result = await predict({ pair, signal, onShare }, pieces, ['--kl-divergence-base', file])
        predictions = Promise.resolve(file)
        return { result }
      }
      const file = await basePredictions(pieces, signal)
      const compare = ['--kl-divergence-base', file, '--kl-divergence']
      return { result: await predict({ pair, signal, onShare }, pieces, compare) }
    },
    async speed({ pair, reference, signal, onShare }) {
      const plan = options.planFor(pair)
      const args = tools.bench && benchArguments(plan.settings, plan.model.path, conditions, tools.bench.help)
      const before = isReference(pair) ? undefined : reference.speed?.result.by
      if (!tools.bench || !args || before === 'llama-server') {
        return withServer(pair, signal, (child) => measureSpeedByServer(child, { text, conditions, signal, onShare }))
      }
      const output = await runTool(tools.bench.file, args, {
        cwd: plan.cwd,
        env: plan.env,
        guard: options.guard,
        signal,
        onOutput: ({ stderr }) => onShare(benchShare(stderr)),
      })
      const depths = parseBench(output.stdout)
      if (depths.length === 0) throw toolFailed(tools.bench.file, `it measured nothing with ${pairName(pair)}`, output)
      return { by: 'llama-bench', depths }
    },
  }
}
