/** @import { Request } from '../exchange.js' */

const messages = [
  { role: 'system', content: 'You tell stories.' },
  { role: 'user', content: 'Tell me of a fox in Zürich 🦊.' },
]
const base = { model: 'any', messages, max_tokens: 12, temperature: 0, seed: 7 }
const tool = {
  type: 'function',
  function: {
    name: 'find',
    description: 'Finds an animal.',
    parameters: { type: 'object', properties: { animal: { type: 'string' } }, required: ['animal'] },
  },
}
const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"animal":"fox"}' } }
const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] }

/** @type {Record<string, Record<string, unknown>>} */
const variants = {
  plain: {},
  usage: { stream_options: { include_usage: true } },
  'no usage': { stream_options: { include_usage: false } },
  n: { n: 2 },
  'n of nought': { n: 0 },
  logprobs: { logprobs: true, top_logprobs: 4 },
  'top logprobs alone': { top_logprobs: 4 },
  'a stop word': { stop: 'a' },
  'stop words': { stop: ['a', 'the', '.'] },
  'an object': { response_format: { type: 'json_object' } },
  'a schema': { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } }, max_tokens: 20 },
  'a schema that is none': { response_format: { type: 'json_object', schema: { type: 123 } } },
  'a format that is none': { response_format: { type: 'sound' } },
  'a schema of llama.cpp': { json_schema: { const: '42' } },
  'a grammar': { grammar: 'root ::= "b"{2,4}' },
  tools: { tools: [tool] },
  'tools that must be used': { tools: [tool], tool_choice: 'required', max_tokens: 40 },
  'tools that must not be used': { tools: [tool], tool_choice: 'none' },
  'two calls at once': { tools: [tool], parallel_tool_calls: true },
  'tools that are none': { tools: [{ type: 'x' }] },
  'tools and a grammar': { tools: [tool], grammar: 'root ::= "a"' },
  'the result of a call': {
    tools: [tool],
    messages: [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'In the wood.' },
    ],
  },
  'parts of text': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Tell' },
          { type: 'text', text: ' me' },
        ],
      },
    ],
  },
  'an image': {
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] }],
  },
  'a file': {
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/hostname' } }] }],
  },
  'the beginning of an answer': { messages: [...messages, { role: 'assistant', content: 'Once' }] },
  'two answers in turn': {
    messages: [...messages, { role: 'assistant', content: 'a' }, { role: 'assistant', content: 'b' }],
  },
  'arguments for the template': { chat_template_kwargs: { enable_thinking: false } },
  'a format of reasoning': { reasoning_format: 'none' },
  'a bias': { logit_bias: { 10: -100 } },
  'a seed and some heat': { temperature: 0.9, seed: 11, top_p: 0.8 },
  verbose: { verbose: true },
  'timings per token': { timings_per_token: true },
  progress: { return_progress: true },
  max_completion_tokens: { max_tokens: undefined, max_completion_tokens: 5 },
  'no messages': { messages: undefined },
  'messages that are text': { messages: 'text' },
  'messages that are numbers': { messages: [123] },
  'a message that is empty': { messages: [{}] },
  'content that is a number': { messages: [{ role: 'user', content: 123 }] },
  'no message': { messages: [] },
  'more than the context': { messages: [{ role: 'user', content: 'word '.repeat(4000) }] },
  'half a character': { messages: [{ role: 'user', content: '\ud83d' }] },
}

/**
 * OpenAI's chat completions, whole and streamed.
 * @type {Request[]}
 */
export const chat = Object.entries(variants).flatMap(([name, more]) => [
  { name: `chat: ${name}`, path: '/v1/chat/completions', json: { ...base, ...more } },
  { name: `chat, streamed: ${name}`, path: '/v1/chat/completions', json: { ...base, ...more, stream: true } },
])
chat.push(
  { name: 'chat without v1', path: '/chat/completions', json: base },
  { name: 'chat with a query', path: '/v1/chat/completions?api-version=2024-10-21', json: base },
  { name: 'chat, input tokens', path: '/v1/chat/completions/input_tokens', json: base },
  { name: 'chat, control', path: '/v1/chat/completions/control', json: { id: 'x', action: 'y' } },
)
