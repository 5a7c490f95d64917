/** @import { Request } from '../exchange.js' */

const strings = ['', 'Hello world', 'Größe 東京 🦊 \u0000 \ud83d', 'a'.repeat(3000), '\r\n\t "quoted" \\', '<|im_end|>']

/**
 * Tokens, templates, embeddings, rankings.
 * @type {Request[]}
 */
export const text = [
  ...strings.flatMap((content, i) => [
    { name: `tokenize ${i}`, path: '/tokenize', json: { content } },
    { name: `tokenize ${i}, with pieces`, path: '/tokenize', json: { content, with_pieces: true } },
    { name: `tokenize ${i}, special`, path: '/tokenize', json: { content, add_special: true, parse_special: false } },
  ]),
  { name: 'tokenize nothing', path: '/tokenize', json: {} },
  { name: 'tokenize a number', path: '/tokenize', json: { content: 5 } },
  { name: 'tokenize a mixed list', path: '/tokenize', json: { content: [1, 'two', 3] } },
  { name: 'detokenize', path: '/detokenize', json: { tokens: [1, 20, 300, 40] } },
  { name: 'detokenize nothing', path: '/detokenize', json: { tokens: [] } },
  { name: 'detokenize without tokens', path: '/detokenize', json: {} },
  { name: 'detokenize unknown tokens', path: '/detokenize', json: { tokens: [-1, 9e6] } },
  { name: 'detokenize half a character', path: '/detokenize', json: { tokens: [200] } },
  {
    name: 'apply-template',
    path: '/apply-template',
    json: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Größe?' },
      ],
    },
  },
  { name: 'apply-template without messages', path: '/apply-template', json: {} },
  { name: 'apply-template, a role that is none', path: '/apply-template', json: { messages: [{ role: 1 }] } },
  ...['/embedding', '/embeddings', '/v1/embeddings'].flatMap((path) => [
    { name: `${path} of a server without`, path, json: { input: 'Hello', content: 'Hello' } },
    { name: `${path} without input`, path, json: {} },
  ]),
  ...['/rerank', '/reranking', '/v1/rerank', '/v1/reranking'].map((path) => ({
    name: `${path} of a server without`,
    path,
    json: { query: 'fox', documents: ['a fox', 'a lamp'] },
  })),
  { name: 'infill', path: '/infill', json: { input_prefix: 'a', input_suffix: 'b', n_predict: 4 } },
  { name: 'infill without input', path: '/infill', json: {} },
  { name: 'infill with a prompt', path: '/infill', json: { input_prefix: 'a', input_suffix: 'b', prompt: 'c' } },
  { name: 'transcription', path: '/v1/audio/transcriptions', json: { file: 'x' } },
]
