import { describe, expect, test } from '@jest/globals'
import { assembleEvaluation, type AssemblyInput } from '../../src/evaluate/assemble-evaluation.js'
import { parsePairs } from '../../src/evaluate/measured-pairs.js'
import type { Kept, PairParts, ServedPart } from '../../src/evaluate/parts.js'
import { evaluation, pairResult } from './results.js'

const served = (changes: Partial<ServedPart> = {}): Kept<'served'> => ({
  ms: 1,
  at: '2026-11-24T10:00:00.000Z',
  result: {
    observedMiB: 8,
    observedTypes: { k: 'f16', v: 'f16' },
    devices: ['CPU'],
    flashAttention: 'on',
    text: { tokens: 4096, charactersPerToken: 4, vocabularySize: 1536 },
    answers: [[1, 2, 3], [4]],
    recall: [
      { distance: 128, trials: 4, right: 4 },
      { distance: 256, trials: 4, right: 1 },
    ],
    ...changes,
  },
})

function assemble(parts: Record<string, PairParts>, changes: Partial<AssemblyInput> = {}) {
  const { measuredAt, recommendation, format, pairs, notes, ...rest } = evaluation()
  return assembleEvaluation({
    ...rest,
    pairs: parsePairs(['q8_0']),
    parts,
    sizes: ({ k }) => {
      const bytes = (k === 'f16' ? 8 : 4.25) * 1024 ** 2
      return { plannedBytes: bytes, computedBytes: bytes }
    },
    failures: new Map(),
    notes: [],
    ...changes,
  })
}

const small = { observedMiB: 4.25, observedTypes: { k: 'q8_0', v: 'q8_0' } }

describe('an evaluation', () => {
  test('compares each pair with the reference', () => {
    const answers = [[1, 2, 9], [4]]
    const recall = [{ distance: 128, trials: 4, right: 3 }]
    const { pairs, notes } = assemble({
      f16: { served: served() },
      q8_0: { served: served({ ...small, answers, recall }) },
    })
    expect(pairs[1]!.answers).toEqual({ prompts: 2, same: 1, agreedTokens: 2 })
    expect(pairs[1]!.recall).toEqual([{ distance: 128, trials: 4, right: 3, comparable: true }])
    expect(pairs[0]!.recall.map(({ comparable }) => comparable)).toEqual([true, false])
    expect(notes).toEqual([
      expect.stringContaining('at shorter distances only: with f16 the model fails at 256 (1 of 4)'),
    ])
  })

  test('says where it compares nothing', () => {
    const recall = [{ distance: 128, trials: 4, right: 0 }]
    const { notes } = assemble({ f16: { served: served({ recall }) } })
    expect(notes).toEqual([expect.stringContaining('Recall is compared nowhere')])
  })

  test('is as old as the last of its parts', () => {
    const later = { ...served(small), at: '2026-11-25T08:00:00.000Z' }
    expect(assemble({ f16: { served: served() }, q8_0: { served: later } }).measuredAt).toBe(later.at)
  })

  test('leaves empty what was not measured', () => {
    const { pairs } = assemble({ f16: { served: served() } }, { failures: new Map([['q8_0', ['It ended.']]]) })
    expect(pairs[1]).toMatchObject({ memory: null, speed: null, quality: null, answers: null, failures: ['It ended.'] })
  })

  test('tells of another size and other types than were asked for', () => {
    const { notes } = assemble({
      f16: { served: served({ recall: [], observedMiB: 9 }) },
      q8_0: { served: served({ recall: [], observedMiB: 4.25, observedTypes: { k: 'f16', v: 'f16' } }) },
    })
    expect(notes).toEqual([
      'f16: llama-server allocated 9 MiB where 8.00 were computed.',
      'q8_0: llama-server says that it runs f16.',
    ])
  })

  test('tells of speeds that vary', () => {
    const rate = { mean: 100, deviation: 60, best: 180 }
    const result = {
      by: 'llama-bench' as const,
      depths: [{ depth: 0, prompt: rate, generation: pairResult('f16', 8).speed!.depths[0]!.generation }],
    }
    const { notes } = assemble({ f16: { served: served({ recall: [] }), speed: { ms: 1, at: '', result } } })
    expect(notes).toEqual([expect.stringMatching(/^1 of 2 speeds varied/)])
  })
})
