/** @import { Request } from '../exchange.js' */

const chat = '/v1/chat/completions'
const body = { messages: [{ role: 'user', content: 'Tell me of a 🦊.' }], max_tokens: 6, temperature: 0 }
const key = 'Authorization: Bearer conformance-key\r\n'

/** @type {Record<string, string | Buffer>} */
const broken = {
  empty: '',
  blank: ' \r\n',
  'cut off': '{"messages": [',
  'no JSON': 'hello',
  'a form': 'a=1&b=2',
  'a list': '[]',
  'a number': '5',
  null: 'null',
  'a second value': '{} {}',
  'a byte order mark': '\ufeff{"messages":[],"max_tokens":1,"temperature":0}',
  'invalid UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'a repeated name': '{"messages":[],"messages":[{"role":"user","content":"x"}],"max_tokens":1,"temperature":0}',
  'nested deeply': `${'['.repeat(600)}${']'.repeat(600)}`,
  'a comment': '{/* x */"messages":[],"max_tokens":1,"temperature":0}',
  NaN: '{"messages":[{"role":"user","content":"x"}],"temperature":NaN}',
}
const paths = [
  '/v1/%6dodels',
  '/v1%2Fmodels',
  '/props%00',
  '/props%',
  '/props%zz',
  '/props?a=%',
  '/props?ü',
  '/props?a=b&a=c',
  '/props#x',
  '/props;x',
  '/%E6%9D%B1',
  '/p\xc3\xbcops',
  '/props?q=\xc3\xbc',
  '/a%20b',
  '/props%u0073',
  `/${'x'.repeat(7000)}`,
  `/props?${'x'.repeat(7000)}`,
]

/**
 * What HTTP allows to send, and some that it does not.
 * @type {Request[]}
 */
export const protocol = [
  ...[chat, '/completion', '/tokenize', '/v1/messages', '/v1/responses', '/nowhere'].flatMap((path) =>
    Object.entries(broken).map(([name, content]) => ({ name: `${path}, body: ${name}`, path, body: content })),
  ),
  { name: 'chunked body', path: chat, json: body, chunked: true },
  { name: 'chunked body, streamed answer', path: chat, json: { ...body, stream: true }, chunked: true },
  { name: 'chunked body without content', path: chat, body: '', chunked: true },
  { name: '100-continue', path: chat, json: body, awaitContinue: true },
  {
    name: '100-continue, chunked',
    path: '/tokenize',
    json: { content: 'x'.repeat(20_000) },
    chunked: true,
    awaitContinue: true,
  },
  { name: 'another expectation', path: '/props', headers: { Expect: 'miracles' } },
  { name: 'large body', path: '/tokenize', json: { content: 'fox '.repeat(50_000) } },
  ...[
    'text/plain',
    'application/json; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ].map((type) => ({ name: `content type "${type}"`, path: chat, json: body, headers: { 'Content-Type': type } })),
  ...['gzip', 'identity', 'br', '*'].flatMap((encoding) => [
    { name: `answer encoded as ${encoding}`, path: chat, json: body, headers: { 'Accept-Encoding': encoding } },
    {
      name: `stream encoded as ${encoding}`,
      path: chat,
      json: { ...body, stream: true },
      headers: { 'Accept-Encoding': encoding },
    },
    { name: `models encoded as ${encoding}`, path: '/v1/models', headers: { 'Accept-Encoding': encoding } },
  ]),
  { name: 'body encoded as gzip', path: '/tokenize', body: 'no gzip', headers: { 'Content-Encoding': 'gzip' } },
  { name: 'accept of events', path: chat, json: body, headers: { Accept: 'text/event-stream' } },
  { name: 'range of JSON', path: '/v1/models', headers: { Range: 'bytes=0-4' } },
  { name: 'a body with GET', method: 'GET', path: '/props', body: 'x' },
  { name: 'a large header field', path: '/props', headers: { 'X-Large': 'x'.repeat(6000) } },
  {
    name: 'a header field beyond the limit of llama-server',
    path: '/props',
    headers: { 'X-Large': 'x'.repeat(20_000) },
  },
  { name: 'ninety header fields', path: '/props', headers: manyFields(90) },
  { name: 'a thousand header fields', path: '/props', headers: manyFields(1000) },
  { name: 'latin1 in a header field', path: '/props', headers: { 'X-Name': 'Gr\xf6\xdfe' } },
  { name: 'trailing slash', path: '/props/' },
  ...paths.map((path) => ({ name: `target ${path.slice(0, 30)} (${path.length})`, path })),
  {
    name: 'absolute target',
    path: '',
    raw: (host) => `GET http://${host}/props HTTP/1.1\r\nHost: ${host}\r\n${key}Connection: close\r\n\r\n`,
  },
  {
    name: 'target *',
    path: '',
    raw: (host) => `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n${key}Connection: close\r\n\r\n`,
  },
  { name: 'HTTP/1.0', path: '', raw: (host) => `GET /props HTTP/1.0\r\nHost: ${host}\r\n${key}\r\n` },
  { name: 'HTTP/1.0 without Host', path: '', raw: () => `GET /props HTTP/1.0\r\n${key}\r\n` },
  {
    name: 'HTTP/1.0, streamed answer',
    path: '',
    raw: (host) =>
      withBody('1.0', host, JSON.stringify({ ...body, messages: [{ role: 'user', content: 'x' }], stream: true })),
  },
  { name: 'HTTP/1.1 without Host', path: '', raw: () => `GET /props HTTP/1.1\r\n${key}Connection: close\r\n\r\n` },
  {
    name: 'two Hosts',
    path: '',
    raw: (host) => `GET /props HTTP/1.1\r\nHost: ${host}\r\nHost: x\r\n${key}Connection: close\r\n\r\n`,
  },
  {
    name: 'another Host',
    path: '',
    raw: () => `GET /props HTTP/1.1\r\nHost: example.org\r\n${key}Connection: close\r\n\r\n`,
  },
  {
    name: 'lines that end with \\n',
    path: '',
    raw: (host) => `GET /props HTTP/1.1\nHost: ${host}\n${key.trim()}\nConnection: close\n\n`,
  },
  { name: 'HTTP/2.0', path: '', raw: (host) => `GET /props HTTP/2.0\r\nHost: ${host}\r\n${key}\r\n` },
  { name: 'no HTTP', path: '', raw: () => 'hello\r\n\r\n' },
  {
    name: 'offer of HTTP/2',
    path: '',
    raw: (host) =>
      `GET /props HTTP/1.1\r\nHost: ${host}\r\n${key}Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  },
  { name: 'OPTIONS without Origin', method: 'OPTIONS', path: chat },
  {
    name: 'preflight of a foreign page',
    method: 'OPTIONS',
    path: chat,
    key: null,
    headers: { Origin: 'http://example.org', 'Access-Control-Request-Method': 'POST' },
  },
  { name: 'request of a foreign page', path: '/props', headers: { Origin: 'http://example.org' } },
]

/** @param {number} count */
function manyFields(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-Field-${i}`, 'x']))
}

/**
 * @param {string} version
 * @param {string} host
 * @param {string} content
 */
function withBody(version, host, content) {
  return `POST ${chat} HTTP/${version}\r\nHost: ${host}\r\n${key}Content-Type: application/json\r\nContent-Length: ${content.length}\r\n\r\n${content}`
}
