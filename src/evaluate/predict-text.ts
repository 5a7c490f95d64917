import type { GroupGuard } from '../child/guard-groups.js'
import { CortexError } from '../errors.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { predictedTokens, type TextPieces } from './choose-conditions.js'
import type { QualityResult } from './evaluation.js'
import type { Tool } from './find-tools.js'
import { parsePerplexity, piecesDone } from './parse-perplexity.js'
import { runTool, toolFailed } from './run-tool.js'
import { perplexityArguments } from './tool-arguments.js'

export interface PredictOptions {
  tool: Tool
  /** Says how and where the model runs, and with which cache types. */
  plan: LaunchPlan
  textFile: string
  pieces: TextPieces
  /** File of the reference's predictions: it is written by `save`, and compared with by `compare`. */
  base: { file: string; use: 'save' | 'compare' }
  guard: GroupGuard
  signal: AbortSignal
  onShare(share: number): void
}

/**
 * Build 11669 writes its log from a thread of its own, and now and then ends before that has come to the last lines, which
 * hold the result: exit code 0 and no figures. On a busy machine with a small model that was one run in three.
 */
const maxAttempts = 6

/** Runs `llama-perplexity` over the text. @throws EVALUATION_TOOL_FAILED, ABORTED */
export async function predictText(options: PredictOptions): Promise<QualityResult> {
  const { tool, plan, textFile, pieces, base, guard, signal, onShare } = options
  const settings = perplexityArguments(plan.settings, plan.model.path, tool.features)
  if (!settings) throw new CortexError('EVALUATION_TOOL_FAILED', 'llama-perplexity cannot be given these settings.')
  const text = ['-f', textFile, '-c', String(pieces.context), '--chunks', String(pieces.pieces)]
  const compare = base.use === 'compare' ? ['--kl-divergence'] : []
  for (let attempt = 1; ; attempt++) {
    const output = await runTool(tool.file, [...settings, ...text, '--kl-divergence-base', base.file, ...compare], {
      cwd: plan.cwd,
      env: plan.env,
      guard,
      signal,
      onOutput: ({ stdout }) => onShare(Math.min(1, piecesDone(stdout) / pieces.pieces)),
    })
    const result = parsePerplexity(`${output.stdout}\n${output.stderr}`, predictedTokens(pieces))
    if (result) return result
    if (attempt === maxAttempts) throw toolFailed(tool.file, 'there are no figures in what it printed', output)
  }
}
