/** @import { Request } from '../exchange.js' */

const paths = [
  '/v1/models',
  '/models',
  '/health',
  '/v1/health',
  '/props',
  '/slots',
  '/metrics',
  '/',
  '/v1/chat/completions',
  '/nowhere',
]

/**
 * Which requests need a key, and how it may be given.
 * @type {Request[]}
 */
export const authorization = [
  ...paths.map((path) => ({ name: `no key: GET ${path}`, path, key: null })),
  ...paths.map((path) => ({ name: `wrong key: GET ${path}`, path, key: 'wrong' })),
  { name: 'no key: POST /v1/chat/completions', path: '/v1/chat/completions', key: null, json: { messages: [] } },
  { name: 'wrong key: POST /v1/messages', path: '/v1/messages', key: 'wrong', json: { messages: [] } },
  { name: 'key in X-Api-Key', path: '/props', key: null, headers: { 'X-Api-Key': 'conformance-key' } },
  { name: 'wrong key in X-Api-Key', path: '/props', key: null, headers: { 'X-Api-Key': 'wrong' } },
  ...[
    'bearer conformance-key',
    'BEARER conformance-key',
    'Bearer  conformance-key',
    'Bearer conformance-key ',
    'conformance-key',
    'Basic conformance-key',
    'Bearer',
    '',
  ].map((value) => ({ name: `key given as "${value}"`, path: '/props', key: null, headers: { Authorization: value } })),
  {
    name: 'a wrong key in one header, the right one in the other',
    path: '/props',
    key: 'wrong',
    headers: { 'X-Api-Key': 'conformance-key' },
  },
  { name: 'key in the query', path: '/props?api_key=conformance-key', key: null },
]
