import { isRecord } from '../settings/is-record.js'
import type { ChildResponse } from './ask-child.js'

/** The smallest request of the kind that a child is there for, and what its answer must be. */
export interface Canary {
  path: string
  body: Readonly<Record<string, unknown>>
  /** What is wrong with an answer of status 200; null: nothing. */
  judge(json: unknown): string | null
}

/** A server that is ready may still be unable to compute anything: it has only loaded the weights so far. */
export function chooseCanary(argv: readonly string[]): Canary {
  if (argv.some((word) => word === '--rerank' || word === '--reranking') || pooling(argv) === 'rank') return rerank
  return argv.some((word) => word === '--embedding' || word === '--embeddings') ? embedding : completion
}

/** Null: it passed. Otherwise what was wrong, in half a sentence. */
export function judgeCanary(canary: Canary, { status, json }: Pick<ChildResponse, 'status' | 'json'>): string | null {
  // The model is not made for this; what it is made for is not ours to guess.
  if (status === 501) return null
  if (status === 200) return canary.judge(json)
  return `it answered ${status}${errorText(json)}`
}

function pooling(argv: readonly string[]): string | undefined {
  const at = argv.lastIndexOf('--pooling')
  return at < 0 ? undefined : argv[at + 1]
}

const completion: Canary = {
  path: '/completion',
  // It should push no more conversations out of their slots than it must.
  body: { prompt: 'Hi', n_predict: 1, cache_prompt: false, stream: false },
  judge: (json) =>
    isRecord(json) && typeof json['content'] === 'string' && Number(json['tokens_predicted']) >= 1
      ? null
      : 'it gave no token',
}

/** Not the one of OpenAI's shape, which refuses models without pooling. */
const embedding: Canary = {
  path: '/embeddings',
  body: { content: 'Hi' },
  judge(json) {
    const [first] = Array.isArray(json) ? (json as unknown[]) : []
    const numbers = isRecord(first) && Array.isArray(first['embedding']) ? (first['embedding'] as unknown[]).flat() : []
    if (numbers.length === 0) return 'it gave no embedding'
    return numbers.every(Number.isFinite) ? null : 'its embedding contains a non-numeric value'
  },
}

const rerank: Canary = {
  path: '/v1/rerank',
  body: { query: 'Hi', documents: ['Hi', 'there'] },
  judge(json) {
    const results = isRecord(json) && Array.isArray(json['results']) ? (json['results'] as unknown[]) : []
    if (results.length !== 2) return 'it did not score what it was given'
    const scores = results.map((result) => (isRecord(result) ? result['relevance_score'] : null))
    return scores.every(Number.isFinite) ? null : 'one of its scores is no number'
  },
}

function errorText(json: unknown): string {
  const error = isRecord(json) ? json['error'] : undefined
  const message = isRecord(error) ? error['message'] : undefined
  return typeof message === 'string' ? `: ${message}` : ''
}
