import { complete, tokenize, type AskedServer } from './ask-server.js'
import type { Conditions, Rate, SpeedResult } from './evaluation.js'

/**
 * The same as `llama-bench` measures, by the server's own clocks: at each depth so many tokens are put into the cache,
 * and then a prompt and an answer come on top.
 */
export async function measureSpeedByServer(
  server: AskedServer,
  {
    text,
    conditions,
    signal,
    onShare,
  }: { text: string; conditions: Conditions; signal: AbortSignal; onShare(share: number): void },
): Promise<SpeedResult> {
  const tokens = await tokenize(server, text, signal)
  const { depths, promptTokens, generatedTokens, repetitions } = conditions
  const results: SpeedResult['depths'][number][] = []
  // What loads lazily must not count.
  await complete(server, { prompt: piece(tokens, 0, 16), tokens: 2 }, signal)
  for (const [at, depth] of depths.entries()) {
    const before = piece(tokens, 0, depth)
    const prompt: number[] = []
    const generation: number[] = []
    for (let run = 0; run < repetitions; run++) {
      if (depth > 0) await complete(server, { prompt: before, tokens: 1, cached: true }, signal)
      // Each run's prompt is another one, so that no more than the depth is found in the cache.
      const added = piece(tokens, depth + (run + 1) * 17, promptTokens - generatedTokens)
      const answer = await complete(
        server,
        { prompt: [...before, ...added], tokens: generatedTokens, cached: depth > 0, whole: true },
        signal,
      )
      if (answer.promptPerSecond !== null) prompt.push(answer.promptPerSecond)
      if (answer.predictedPerSecond !== null) generation.push(answer.predictedPerSecond)
      onShare((at * repetitions + run + 1) / (depths.length * repetitions))
    }
    results.push({ depth, prompt: rate(prompt), generation: rate(generation) })
  }
  return { by: 'llama-server', depths: results }
}

/** From any place of a text that is taken to begin again at its end. */
function piece(tokens: readonly number[], start: number, length: number): number[] {
  return Array.from({ length }, (_, at) => tokens[(start + at) % Math.max(1, tokens.length)] ?? 0)
}

function rate(values: readonly number[]): Rate | null {
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    mean,
    deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)),
    best: Math.max(...values),
  }
}
