import { isRecord } from '../settings/is-record.js'
import { parseJson } from '../settings/parse-json.js'
import type { Rate, SpeedAtDepth } from './evaluation.js'

/** The lines of `llama-bench -o jsonl`, one a test; lines that are none are passed over. Sorted by depth. */
export function parseBench(output: string): SpeedAtDepth[] {
  const depths = new Map<number, SpeedAtDepth>()
  for (const test of output.split(/\r?\n/).flatMap(parseLine)) {
    const before = depths.get(test.depth) ?? { depth: test.depth, prompt: null, generation: null }
    depths.set(test.depth, { ...before, [test.kind]: test.rate })
  }
  return [...depths.values()].sort((a, b) => a.depth - b.depth)
}

interface BenchTest {
  depth: number
  kind: 'prompt' | 'generation'
  rate: Rate
}

function parseLine(line: string): BenchTest[] {
  const test = parseJson(line)
  if (!isRecord(test)) return []
  // Builds before `-d` have no depth: all they measure begins with an empty cache.
  const depth = count(test['n_depth'] ?? 0)
  const prompt = count(test['n_prompt'])
  const generated = count(test['n_gen'])
  const mean = test['avg_ts']
  const deviation = test['stddev_ts'] ?? 0
  if (depth === null || prompt === null || generated === null || prompt > 0 === generated > 0) return []
  if (!isRate(mean) || mean === 0 || !isRate(deviation)) return []
  const samples = Array.isArray(test['samples_ts']) ? test['samples_ts'].filter(isRate) : []
  const best = Math.max(mean, ...samples)
  return [{ depth, kind: prompt > 0 ? 'prompt' : 'generation', rate: { mean, deviation, best } }]
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** `llama-bench: benchmark 3/4: prompt run 1/2` on stderr, with `--progress`: the share that is done, 0 to 1. */
export function benchShare(output: string): number {
  const [, test = '0', tests = '1'] = [...output.matchAll(/benchmark (\d+)\/(\d+): /g)].at(-1) ?? []
  return Math.min(1, Math.max(0, Number(test) - 1) / Math.max(1, Number(tests)))
}
