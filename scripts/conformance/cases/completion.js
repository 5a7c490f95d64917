/** @import { Request } from '../exchange.js' */

const prompt = 'The fox and the lamp'
const base = { prompt, n_predict: 12, temperature: 0, seed: 7 }
const v1 = { prompt, max_tokens: 12, temperature: 0, seed: 7 }

/** @type {Record<string, Record<string, unknown>>} */
const variants = {
  plain: {},
  'no prompt cache': { cache_prompt: false },
  'tokens returned': { return_tokens: true },
  probabilities: { n_probs: 5 },
  'probabilities after sampling': { n_probs: 3, post_sampling_probs: true },
  'a stop word': { stop: ['a'] },
  'four stop words': { stop: ['e', '!', '\n', '🦊'] },
  'a grammar': { grammar: 'root ::= "a"{3,5}' },
  'a broken grammar': { grammar: 'root ::= "a' },
  'a schema': { json_schema: { type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'] } },
  'a schema that is none': { json_schema: { type: 'hiccup' } },
  'both a grammar and a schema': { grammar: 'root ::= "a"', json_schema: {} },
  'a bias': { logit_bias: [[10, false]] },
  'a bias by text': { logit_bias: { a: -100 } },
  'a seed and some heat': { temperature: 0.8, seed: 42 },
  'other samplers': { samplers: ['top_k', 'min_p'], top_k: 3, min_p: 0.1 },
  'no tokens': { n_predict: 0 },
  'a slot': { id_slot: 1 },
  'a slot that is not there': { id_slot: 99 },
  'fields chosen': { response_fields: ['content', 'generation_settings/n_predict'] },
  'timings per token': { timings_per_token: true },
  progress: { return_progress: true },
  'an indentation': { n_indent: 2 },
  'no more than the context': { prompt: 'word '.repeat(5000) },
  'two prompts': { prompt: ['One', 'Two'] },
  tokens: { prompt: [1, 20, 30] },
  'tokens and text': { prompt: [1, 'and', 20] },
  'an empty prompt': { prompt: '' },
  'no prompt': { prompt: undefined },
  'a prompt that is none': { prompt: { a: 1 } },
  'a temperature that is none': { temperature: 'hot' },
  'a negative count': { n_predict: -5, max_tokens: 3 },
  'a deep object': { unknown: JSON.parse('['.repeat(200) + ']'.repeat(200)) },
}

/**
 * llama-server's own completions, and OpenAI's older ones.
 * @type {Request[]}
 */
export const completion = Object.entries(variants).flatMap(([name, more]) => [
  { name: `completion: ${name}`, path: '/completion', json: { ...base, ...more } },
  { name: `completion, streamed: ${name}`, path: '/completion', json: { ...base, ...more, stream: true } },
  { name: `v1 completions: ${name}`, path: '/v1/completions', json: { ...v1, ...more } },
  { name: `v1 completions, streamed: ${name}`, path: '/v1/completions', json: { ...v1, ...more, stream: true } },
])
completion.push(
  { name: 'completions', path: '/completions', json: base },
  { name: 'v1 completions: n', path: '/v1/completions', json: { ...v1, n: 2 } },
  { name: 'v1 completions: logprobs', path: '/v1/completions', json: { ...v1, logprobs: 3 } },
  { name: 'v1 completions: echo', path: '/v1/completions', json: { ...v1, echo: true } },
  {
    name: 'v1 completions: usage in the stream',
    path: '/v1/completions',
    json: { ...v1, stream: true, stream_options: { include_usage: true } },
  },
)
