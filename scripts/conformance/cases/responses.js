/** @import { Request } from '../exchange.js' */

const base = { model: 'any', input: 'Tell me of a bridge.', max_output_tokens: 12, temperature: 0 }
const tool = { type: 'function', name: 'find', description: 'Finds.', parameters: { type: 'object', properties: {} } }

/** @type {Record<string, Record<string, unknown>>} */
const variants = {
  plain: {},
  instructions: { instructions: 'Be brief.' },
  'a list': {
    input: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Tell me.' },
    ],
  },
  'parts of text': { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Tell me.' }] }] },
  tools: { tools: [tool] },
  'tools that must be used': { tools: [tool], tool_choice: 'required', max_output_tokens: 40 },
  'the result of a call': {
    input: [
      { role: 'user', content: 'Where?' },
      { type: 'function_call', call_id: 'call_1', name: 'find', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'Here' },
    ],
  },
  'an object': { text: { format: { type: 'json_object' } } },
  'a schema': { text: { format: { type: 'json_schema', name: 'x', schema: { const: 'foo' } } } },
  'a format without its schema': { text: { format: { type: 'json_schema', name: 'x' } } },
  progress: { timings_per_token: true, return_progress: true },
  'a response before': { previous_response_id: 'resp_1' },
  'no input': { input: undefined },
  'input that is none': { input: 5 },
}

/**
 * OpenAI's responses.
 * @type {Request[]}
 */
export const responses = Object.entries(variants).flatMap(([name, more]) => [
  { name: `responses: ${name}`, path: '/v1/responses', json: { ...base, ...more } },
  { name: `responses, streamed: ${name}`, path: '/v1/responses', json: { ...base, ...more, stream: true } },
])
responses.push(
  { name: 'responses without v1', path: '/responses', json: base },
  { name: 'responses, input tokens', path: '/v1/responses/input_tokens', json: base },
  { name: 'responses, one of before', path: '/v1/responses/resp_1' },
)
