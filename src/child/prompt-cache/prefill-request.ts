import { isRecord } from '../../settings/is-record.js'
import { parseJson } from '../../settings/parse-json.js'

/** A request of a client: what was asked, and where. */
export interface PromptRequest {
  /** Target of the request, in origin form. */
  target: string
  /** JSON. */
  body: Buffer
}

export interface Prefill {
  path: string
  body: Record<string, unknown>
}

/** Asks for no more than the prompt; a build that knows no 0 generates one token. */
const asLittleAsPossible = { n_predict: 0, stream: false }

/** The same prompt with next to no answer; null: it cannot be made into one. */
export function prefillRequest({ target, body }: PromptRequest): Prefill | null {
  const asked = parseJson(body.toString('utf8'))
  if (!isRecord(asked)) return null
  const path = target.split('?', 1)[0] ?? target
  // A client that wanted several answers, or a slot of its own, wanted them for itself.
  const { n, n_cmpl, best_of, id_slot, stream_options, ...kept } = asked
  return { path, body: { ...kept, ...asLittleAsPossible, ...leastAnswer(path), cache_prompt: true } }
}

function leastAnswer(path: string): Record<string, number> {
  if (path.endsWith('/responses')) return { max_output_tokens: 1 }
  if (path.endsWith('/completions') || path.endsWith('/messages')) return { max_tokens: 1 }
  return {}
}

/**
 * The latest requests of each conversation, the newest first: one whose messages go on in a newer one is part of it, and
 * would be computed twice.
 */
export function latestOfEach(requests: readonly PromptRequest[]): Prefill[] {
  const kept: { prefill: Prefill; prompt: string }[] = []
  for (const request of requests) {
    const prefill = prefillRequest(request)
    if (prefill === null) continue
    const prompt = promptKey(prefill.body)
    if (!kept.some((newer) => newer.prompt.startsWith(prompt))) kept.push({ prefill, prompt })
  }
  return kept.map(({ prefill }) => prefill)
}

/** One text of which every earlier turn of the same conversation is a beginning. */
function promptKey(body: Record<string, unknown>): string {
  const { messages, prompt, input } = body
  const turns = Array.isArray(messages) ? messages : Array.isArray(input) ? input : null
  if (typeof prompt === 'string') return prompt
  if (turns === null) return JSON.stringify(prompt ?? input ?? body)
  return turns.map((turn) => `${JSON.stringify(turn)}\n`).join('')
}
