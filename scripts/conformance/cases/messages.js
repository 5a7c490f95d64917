/** @import { Request } from '../exchange.js' */

const base = {
  model: 'any',
  max_tokens: 12,
  temperature: 0,
  messages: [{ role: 'user', content: 'Tell me of a lamp.' }],
}
const tool = {
  name: 'find',
  description: 'Finds.',
  input_schema: { type: 'object', properties: { what: { type: 'string' } } },
}

/** @param {unknown[]} content */
const answered = (content) => [
  { role: 'user', content: 'Where is it?' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'find', input: { what: 'lamp' } }] },
  { role: 'user', content },
]

/** @type {Record<string, Record<string, unknown>>} */
const variants = {
  plain: {},
  'a system': { system: 'Be brief.' },
  'a system in parts': { system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] },
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
  'a conversation': {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'And?' },
    ],
  },
  tools: { tools: [tool] },
  'tools that must be used': { tools: [tool], tool_choice: { type: 'any' }, max_tokens: 40 },
  'the result of a call': {
    tools: [tool],
    messages: answered([{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'Here' }]),
  },
  'a call that failed': {
    messages: answered([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: 'No' }]),
  },
  'a result and text': {
    messages: answered([
      { type: 'text', text: 'So:' },
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'Here' },
    ]),
  },
  'stop words': { stop_sequences: ['a', '.'] },
  samplers: { top_k: 4, top_p: 0.9 },
  thinking: { thinking: { type: 'enabled', budget_tokens: 1024 } },
  metadata: { metadata: { user_id: 'x' } },
  'no limit': { max_tokens: undefined },
  'no messages': { messages: undefined },
  'no message': { messages: [] },
  'a role that is none': { messages: [{ role: 'nobody', content: 'x' }] },
  'an image': {
    messages: [
      { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }] },
    ],
  },
}

/**
 * Anthropic's messages.
 * @type {Request[]}
 */
export const messages = Object.entries(variants).flatMap(([name, more]) => [
  { name: `messages: ${name}`, path: '/v1/messages', json: { ...base, ...more } },
  { name: `messages, streamed: ${name}`, path: '/v1/messages', json: { ...base, ...more, stream: true } },
  { name: `messages, counted: ${name}`, path: '/v1/messages/count_tokens', json: { ...base, ...more } },
])
messages.push({
  name: 'messages with the headers of their client',
  path: '/v1/messages?beta=true',
  headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'x' },
  json: base,
})
