/** @import { Request } from '../exchange.js' */

const readable = ['/v1/models', '/models', '/v1/models/none', '/props', '/slots', '/lora-adapters', '/metrics']
const aliases = ['/api/tags', '/api/show', '/api/version', '/v1', '/v1/', '/tools', '/cors-proxy', '/v1/streams/lookup']
const methods = ['PUT', 'PATCH', 'DELETE', 'TRACE', 'OPTIONS', 'HEAD', 'PROPFIND', 'QUERY']

/**
 * What a server tells about itself, and what becomes of other methods.
 * @type {Request[]}
 */
export const server = [
  { name: 'health', path: '/health' },
  { name: 'v1 health', path: '/v1/health' },
  ...readable.map((path) => ({ name: `GET ${path}`, path })),
  ...readable.map((path) => ({ name: `HEAD ${path}`, method: 'HEAD', path })),
  ...aliases.map((path) => ({ name: `GET ${path}`, path })),
  { name: 'slots that are free', path: '/slots?fail_on_no_slot=1' },
  { name: 'one slot', path: '/slots/0' },
  { name: 'props with a query', path: '/props?autoload=true&x=%20' },
  { name: 'POST /api/show', path: '/api/show', json: { model: 'x' } },
  { name: 'change of the properties', path: '/props', json: { chat_template: 'x' } },
  ...['save', 'restore', 'erase'].map((action) => ({
    name: `slot action ${action}`,
    path: `/slots/0?action=${action}`,
    json: { filename: 'x.bin' },
  })),
  { name: 'change of the adapters', path: '/lora-adapters', json: [] },
  { name: 'load of a model', path: '/models/load', json: { model: 'x' } },
  { name: 'unload of a model', path: '/models/unload', json: { model: 'x' } },
  ...methods.flatMap((method) =>
    ['/v1/chat/completions', '/props', '/health', '/nowhere'].map((path) => ({
      name: `${method} ${path}`,
      method,
      path,
    })),
  ),
  ...['/v1/chat/completions', '/completion', '/tokenize', '/v1/messages'].map((path) => ({
    name: `GET ${path}, which wants a POST`,
    path,
  })),
  ...['/nowhere', '/v1/nowhere', '/V1/MODELS', '/v1/models/', '//v1/models', '/./props', '/v1/../props'].map(
    (path) => ({
      name: `GET ${path}`,
      path,
    }),
  ),
]
