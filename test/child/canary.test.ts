import { describe, expect, test } from '@jest/globals'
import { chooseCanary, judgeCanary } from '../../src/child/canary.js'

describe('the canary is of the kind of the server', () => {
  test.each([
    [[], '/completion'],
    [['--embedding'], '/embeddings'],
    [['--pooling', 'mean', '--embeddings'], '/embeddings'],
    [['--embeddings', '--pooling', 'rank'], '/v1/rerank'],
    [['--rerank'], '/v1/rerank'],
    [['--reranking', '--embeddings'], '/v1/rerank'],
  ])('%j', (argv, path) => {
    expect(chooseCanary(argv).path).toBe(path)
  })
})

describe('it passes or fails by the answer', () => {
  const judge = (argv: string[], json: unknown, status = 200) => judgeCanary(chooseCanary(argv), { status, json })
  const [embedding, rerank] = [['--embeddings'], ['--reranking']]
  const scores = (...of: unknown[]) => ({ results: of.map((score, index) => ({ index, relevance_score: score })) })

  test.each([
    [[], { content: ' there', tokens_predicted: 1 }],
    [[], { content: '', tokens_predicted: 1 }],
    [embedding, [{ index: 0, embedding: [[0.1, -2]] }]],
    [embedding, [{ index: 0, embedding: [0.1, -2] }]],
    [rerank, scores(-1.3, 0)],
  ])('%j passes with %j', (argv, json) => {
    expect(judge(argv, json)).toBeNull()
  })

  test('a model that is not made for it passes', () => {
    expect(judge([], { error: { message: 'not supported' } }, 501)).toBeNull()
  })

  test.each([
    [[], { content: '', tokens_predicted: 0 }, 200, 'it gave no token'],
    [[], undefined, 200, 'it gave no token'],
    [[], { error: { message: 'failed to decode' } }, 500, 'it answered 500: failed to decode'],
    [[], undefined, 503, 'it answered 503'],
    [embedding, [{ embedding: [] }], 200, 'it gave no embedding'],
    // JSON has no NaN: nlohmann's library writes null.
    [embedding, [{ embedding: [[0.5, null]] }], 200, 'its embedding contains a non-numeric value'],
    [rerank, scores(0.5), 200, 'it did not score what it was given'],
    [rerank, scores(0.5, null), 200, 'one of its scores is no number'],
  ])('%j fails with %j', (argv, json, status, fault) => {
    expect(judge(argv, json, status)).toBe(fault)
  })
})
