import { askChild, type ChildResponse } from '../child/ask-child.js'
import type { Child } from '../child/child.js'
import { CortexError } from '../errors.js'
import { isRecord } from '../settings/is-record.js'
import type { Prediction } from './compare-predictions.js'

export type AskedServer = Pick<Child, 'endpoint' | 'apiKey'>

export interface Completion {
  content: string
  tokens: number[]
  /** Tokens that were evaluated, those in the cache not counted, and how fast. */
  promptTokens: number | null
  promptPerSecond: number | null
  predictedPerSecond: number | null
  /** Of the first token; null where they were not asked for, or this build does not tell them with ids. */
  top: Prediction['top'] | null
}

export interface CompletionRequest {
  prompt: string | readonly number[]
  tokens: number
  /** Go on from what is in the cache. Otherwise all of the prompt is evaluated. */
  cached?: boolean
  /** How many of the most probable tokens to tell. */
  top?: number
  /** Do not end before `tokens`. */
  whole?: boolean
}

/** A greedy completion. @throws EVALUATION_TOOL_FAILED with what the server said; the signal's reason */
export async function complete(
  server: AskedServer,
  { prompt, tokens, cached = false, top = 0, whole = false }: CompletionRequest,
  signal: AbortSignal,
): Promise<Completion> {
  const answer = await ask(server, '/completion', signal, {
    prompt,
    n_predict: tokens,
    temperature: 0,
    seed: 1,
    cache_prompt: cached,
    return_tokens: true,
    ignore_eos: whole,
    ...(top > 0 && { n_probs: top }),
  })
  const timings = record(answer['timings'])
  return {
    content: typeof answer['content'] === 'string' ? answer['content'] : '',
    tokens: list(answer['tokens']).filter((token) => typeof token === 'number'),
    promptTokens: positive(timings['prompt_n']),
    promptPerSecond: positive(timings['prompt_per_second']),
    predictedPerSecond: positive(timings['predicted_per_second']),
    top: readTop(list(answer['completion_probabilities'])[0]),
  }
}

/** Token ids of a text. */
export async function tokenize(
  server: AskedServer,
  content: string,
  signal: AbortSignal,
  { special = false } = {},
): Promise<number[]> {
  const { tokens } = await ask(server, '/tokenize', signal, { content, add_special: special })
  return list(tokens).filter((token) => typeof token === 'number')
}

/** A user's message as the model's chat template puts it, ready for the answer. */
export async function applyTemplate(server: AskedServer, content: string, signal: AbortSignal): Promise<string> {
  const { prompt } = await ask(server, '/apply-template', signal, { messages: [{ role: 'user', content }] })
  return typeof prompt === 'string' ? prompt : content
}

async function ask(server: AskedServer, path: string, signal: AbortSignal, body: object): Promise<Fields> {
  const answer = await askChild(server, { path, body, signal }).catch((cause: unknown): never => {
    signal.throwIfAborted()
    throw new CortexError('EVALUATION_TOOL_FAILED', `llama-server did not answer ${path}: ${String(cause)}`, { cause })
  })
  if (answer.status === 200 && answer.json !== undefined) return record(answer.json)
  throw refused(path, answer)
}

function refused(path: string, { status, text }: ChildResponse): CortexError {
  return new CortexError(
    'EVALUATION_TOOL_FAILED',
    `llama-server answered ${path} with ${status}: ${text.slice(0, 300)}`,
    { hint: 'What other pairs were measured to do counts all the same.' },
  )
}

type Fields = Readonly<Record<string, unknown>>

function readTop(place: unknown): Prediction['top'] | null {
  const candidates = list(record(place)['top_logprobs']).map(record)
  const top = candidates.flatMap(({ id, logprob }) =>
    typeof id === 'number' && typeof logprob === 'number' ? [[id, logprob] as const] : [],
  )
  return top.length > 0 && top.length === candidates.length ? top : null
}

function record(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null
}
