import type { Evaluation, PairResult } from '../../src/evaluate/evaluation.js'
import { recommendPair } from '../../src/evaluate/recommend-pair.js'

const MIB = 1024 * 1024

const full = { 'f16/f16': 8, 'q8_0/q8_0': 4.25, 'q5_1/q5_1': 3, 'q4_0/q4_0': 2.25 } as const

/** A pair that was measured and is as good as f16, with changes. */
export function pairResult(types: string, mib: number, changes: Partial<PairResult> = {}): PairResult {
  const [k = '', v = k] = types.split('/')
  const isReference = k === 'f16' && v === 'f16'
  const rate = { mean: 100, deviation: 1, best: 101 }
  return {
    pair: { k, v },
    memory: {
      plannedBytes: mib * MIB,
      computedBytes: mib * MIB,
      observedMiB: mib,
      observedTypes: { k, v },
      devices: ['CPU'],
      flashAttention: 'on',
    },
    speed: {
      by: 'llama-bench',
      depths: [
        { depth: 0, prompt: rate, generation: rate },
        { depth: 1024, prompt: rate, generation: rate },
      ],
    },
    quality: {
      by: 'llama-perplexity',
      tokens: 4096,
      perplexity: { value: 1.7, error: 0.01 },
      divergence: isReference ? null : { value: 0.001, error: 0.0001 },
      divergenceMax: isReference ? null : 0.2,
      divergence99: isReference ? null : 0.01,
      sameTop: isReference ? null : { value: 0.99, error: 0.001 },
    },
    answers: { prompts: 8, same: 8, agreedTokens: null },
    recall: [{ distance: 128, trials: 4, right: 4, comparable: true }],
    failures: [],
    ...changes,
  }
}

/** The reference and three smaller pairs, all of them good. */
export function pairResults(): PairResult[] {
  return Object.entries(full).map(([types, mib]) => pairResult(types, mib))
}

export function evaluation(changes: Partial<Evaluation> = {}): Evaluation {
  const pairs = changes.pairs ?? pairResults()
  return {
    format: 1,
    measuredAt: '2026-11-24T10:00:00.000Z',
    model: {
      reference: 'demo',
      name: 'cortex-demo',
      architecture: 'llama',
      quantization: 'Q8_0',
      bytes: 1_793_280,
      fingerprint: 'f'.repeat(64),
    },
    binary: { build: 11669, version: '0.7.0 (build 11669)', backend: 'cpu' },
    machine: { processor: 'AMD EPYC', cores: 2, memoryBytes: 24e9, system: 'Linux 6.1', devices: [] },
    text: { name: 'stories.txt', sha256: 'e'.repeat(64), bytes: 90_000 },
    conditions: {
      plannedContext: 2048,
      threads: null,
      context: 2048,
      depths: [0, 1024],
      promptTokens: 256,
      generatedTokens: 32,
      repetitions: 3,
      textTokens: 16_384,
      textContext: 1024,
      recallDistances: [128, 256],
      recallTrials: 4,
      prompts: 8,
      answerTokens: 48,
    },
    pairs,
    skipped: [],
    recommendation: recommendPair(pairs),
    notes: [],
    others: [],
    ...changes,
  }
}
