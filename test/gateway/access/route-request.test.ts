import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createAccessRules } from '../../../src/gateway/access/access-rules.js'
import { routeRequest, type RequestHead, type Route } from '../../../src/gateway/access/route-request.js'
import type { GatewaySettings } from '../../../src/settings/settings.js'
import { testSettings } from '../open-test-gateway.js'

const port = 39281

function route(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  settings: Partial<GatewaySettings> = {},
  localAddress = '127.0.0.1',
): Route {
  const all: Record<string, string> = { host: `127.0.0.1:${port}`, ...headers }
  const head: RequestHead = {
    method,
    url,
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    socket: { localAddress },
  }
  return routeRequest(head, createAccessRules({ ...testSettings, ...settings }, port))
}

function verdict(answer: Route): string {
  return answer.to === 'problem' ? `${answer.problem.status} ${answer.problem.code}` : answer.to
}

describe('Host', () => {
  test.each([
    ['127.0.0.1:39281', 'child'],
    ['localhost:39281', 'child'],
    ['LocalHost:39281', 'child'],
    ['[::1]:39281', 'child'],
    ['localhost', '421 host_not_allowed'],
    ['localhost:8080', '421 host_not_allowed'],
    ['127.0.0.1:39281.evil.example', '421 host_not_allowed'],
    ['evil.example:39281', '421 host_not_allowed'],
    ['localhost.:39281', '421 host_not_allowed'],
    ['', '421 host_not_allowed'],
  ])('%j: %s', (host, expected) => {
    expect(verdict(route('GET', '/v1/models', { host }))).toBe(expected)
  })

  test('may be where we listen, and the very address that the connection came to', () => {
    const lan = { host: '0.0.0.0' }
    expect(verdict(route('GET', '/', { host: '10.0.0.7:39281' }, lan, '::ffff:10.0.0.7'))).toBe('child')
    expect(verdict(route('GET', '/', { host: '[fd00::7]:39281' }, lan, 'fd00::7'))).toBe('child')
    expect(verdict(route('GET', '/', { host: '10.0.0.8:39281' }, lan, '10.0.0.7'))).toBe('421 host_not_allowed')
    expect(verdict(route('GET', '/', { host: '0.0.0.0:39281' }, lan, '10.0.0.7'))).toBe('421 host_not_allowed')
    expect(verdict(route('GET', '/', { host: 'box.lan:39281' }, { host: 'box.lan' }))).toBe('child')
  })

  test.each([
    ['llm.example', 'llm.example', 'child'],
    ['LLM.example', 'llm.example:39281', 'child'],
    ['llm.example', 'llm.example:8443', '421 host_not_allowed'],
    ['llm.example:8443', 'llm.example:8443', 'child'],
    ['llm.example:8443', 'llm.example', '421 host_not_allowed'],
    ['fd00::1', '[fd00::1]:39281', 'child'],
    ['[fd00::1]:80', '[fd00::1]:80', 'child'],
  ])('allowedHosts %s, Host %s: %s', (allowed, host, expected) => {
    expect(verdict(route('GET', '/', { host }, { allowedHosts: [allowed] }))).toBe(expected)
  })

  test('does not matter to probes', () => {
    for (const path of ['/health', '/health/live', '/health?x=1']) {
      expect(verdict(route('GET', path, { host: '10.1.2.3:8080' }, { apiKeys: ['k'] }))).toBe('probe')
    }
    expect(verdict(route('POST', '/health', { host: '10.1.2.3:8080' }))).toBe('421 host_not_allowed')
  })
})

describe('pages', () => {
  const cors = { corsOrigins: ['https://app.example'] }
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  test.each([
    [{}, 'child'],
    [{ origin: 'http://127.0.0.1:39281' }, 'child'],
    [{ origin: 'https://127.0.0.1:39281' }, 'child'],
    [{ origin: 'http://localhost:39281' }, '403 origin_not_allowed'],
    [{ origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }, '403 origin_not_allowed'],
    [{ origin: 'https://evil.example' }, '403 origin_not_allowed'],
    [{ origin: 'null' }, '403 origin_not_allowed'],
    [{ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }, 'child'],
    [{ origin: 'https://app.example.evil.example' }, '403 origin_not_allowed'],
    [{ 'sec-fetch-site': 'same-origin' }, 'child'],
    [{ 'sec-fetch-site': 'none', ...navigation }, 'child'],
    [
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      '403 origin_not_allowed',
    ],
    [{ 'sec-fetch-site': 'same-site' }, '403 origin_not_allowed'],
    [{ 'sec-fetch-site': 'cross-site', ...navigation }, 'child'],
    [{ 'sec-fetch-site': 'cross-site', ...navigation, 'sec-fetch-dest': 'iframe' }, '403 origin_not_allowed'],
  ] as const)('%j: %s', (headers, expected) => {
    expect(verdict(route('GET', '/v1/models', headers, cors))).toBe(expected)
  })

  test('cannot post by following a link', () => {
    expect(verdict(route('POST', '/v1/completions', { 'sec-fetch-site': 'cross-site', ...navigation }))).toBe(
      '403 origin_not_allowed',
    )
  })

  test('of an allowed origin get CORS headers with every answer, and their preflights answered', () => {
    const origin = { origin: 'https://app.example' }
    expect(route('GET', '/v1/models', origin, cors)).toMatchObject({
      gatewayHeaders: expect.arrayContaining(['Access-Control-Allow-Origin', 'https://app.example']) as unknown,
    })
    expect(route('POST', '/slots/0', origin, cors)).toMatchObject({
      to: 'problem',
      gatewayHeaders: expect.arrayContaining(['https://app.example']) as unknown,
    })
    const preflight = { ...origin, 'access-control-request-method': 'POST' }
    expect(route('OPTIONS', '/v1/chat/completions', preflight, { ...cors, apiKeys: ['k'] })).toEqual({
      to: 'preflight',
      origin: 'https://app.example',
    })
  })

  test('reach the admin API only from our own origin', () => {
    expect(verdict(route('GET', '/supervisor/api/status', { origin: 'https://app.example' }, cors))).toBe(
      '403 origin_not_allowed',
    )
    expect(verdict(route('GET', '/supervisor/api/status', { origin: 'http://127.0.0.1:39281' }, cors))).toBe('admin')
    expect(
      verdict(
        route(
          'OPTIONS',
          '/supervisor/api/config',
          { origin: 'https://app.example', 'access-control-request-method': 'PATCH' },
          cors,
        ),
      ),
    ).toBe('403 origin_not_allowed')
  })
})

describe('keys', () => {
  const keys = { apiKeys: ['first', 'second'] }
  test.each([
    [{}, '401 invalid_api_key'],
    [{ authorization: 'Bearer first' }, 'child'],
    [{ authorization: 'bearer  second' }, 'child'],
    [{ 'x-api-key': 'second' }, 'child'],
    [{ authorization: 'Bearer firs' }, '401 invalid_api_key'],
    [{ authorization: 'Bearer firstt' }, '401 invalid_api_key'],
    [{ authorization: 'Bearer ' }, '401 invalid_api_key'],
    [{ authorization: 'Basic first' }, '401 invalid_api_key'],
    [{ authorization: 'Bearer wrong', 'x-api-key': 'second' }, '401 invalid_api_key'],
  ])('%j: %s', (headers, expected) => {
    expect(verdict(route('POST', '/v1/chat/completions', headers, keys))).toBe(expected)
  })

  test('are not needed for the files of the page, which the child then judges without one', () => {
    for (const path of ['/', '/index.html', '/bundle.js', '/_app/immutable/x.woff2']) {
      expect(route('GET', path, {}, keys)).toMatchObject({ to: 'child', withKey: false })
    }
    expect(route('GET', '/', { authorization: 'Bearer first' }, keys)).toMatchObject({ to: 'child', withKey: true })
    for (const [method, path] of [
      ['POST', '/x.js'],
      ['GET', '/v1/models'],
      ['GET', '/slots'],
      ['GET', '/props'],
    ]) {
      expect(verdict(route(method!, path!, {}, keys))).toBe('401 invalid_api_key')
    }
  })
})

describe('endpoints that change the server for all', () => {
  test('are refused in every spelling that llama-server takes for one of them', () => {
    const piece = fc.constantFrom(
      '0',
      'x',
      '%5C',
      '%5c',
      '\\',
      '%252F',
      '%255C',
      '..',
      '.',
      '%2e',
      '%2E%2e',
      '%0a',
      '%u005c',
      's',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const id = pieces.join('')
        // The route is /slots/:id_slot, and the id goes to std::stoi, which reads the digits that it begins with.
        const decoded = id.replace(
          /%u([0-9a-f]{4})|%([0-9a-f]{2})/gi,
          (_, wide: string | undefined, narrow: string | undefined) =>
            String.fromCharCode(parseInt(wide ?? narrow ?? '', 16)),
        )
        fc.pre(!decoded.includes('/'))
        expect(verdict(route('POST', `/slots/${id}?action=save`))).toBe('403 endpoint_refused')
      }),
      { numRuns: 2_000 },
    )
  })

  const refused = ['/slots/0', '/props', '/models', '/models/load', '/models/unload', '/lora-adapters']

  test('are refused', () => {
    for (const path of refused) expect(verdict(route('POST', path))).toBe('403 endpoint_refused')
    for (const path of refused) expect(verdict(route('POST', `${path}?action=erase`))).toBe('403 endpoint_refused')
    expect(verdict(route('DELETE', '/models/x'))).toBe('403 endpoint_refused')
  })

  test('may be read', () => {
    for (const path of ['/slots', '/props', '/models', '/v1/models', '/lora-adapters']) {
      expect(verdict(route('GET', path))).toBe('child')
    }
  })

  test('are refused however they are spelled', () => {
    const spelled = (path: string): fc.Arbitrary<string> =>
      fc
        .tuple(
          ...Array.from(path, (char) =>
            char === '/'
              ? fc.constantFrom('/', '//', '/./', '/x/../', '%2f', '%2F', '\\', '%5c', '/%2e/', '/x/%2e%2e/', '%252f')
              : fc.constantFrom(
                  char,
                  char.toUpperCase(),
                  `%${char.charCodeAt(0).toString(16)}`,
                  `%u00${char.charCodeAt(0).toString(16)}`,
                  `%25${char.charCodeAt(0).toString(16)}`,
                ),
          ),
        )
        .map((chars) => chars.join(''))
    const prefix = fc.constantFrom('', '/prefix', '/supervisor/..', '/supervisor/..%2f', '/a/b')
    const suffix = fc.constantFrom('', '/', '//', '?action=save', '#x')
    fc.assert(
      fc.property(fc.constantFrom(...refused).chain(spelled), prefix, suffix, (path, before, after) => {
        const answer = route('POST', `${before}/${path}`.replace(/^\/*/, '/') + after)
        expect(verdict(answer)).toBe('403 endpoint_refused')
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('targets', () => {
  test('go to the child as they were sent, whatever they mean', () => {
    for (const url of ['/a%2fb', '//a', '/a/../b?x=%00', '/%u0061', '/?q=\'"<>|']) {
      expect(route('GET', url)).toMatchObject({ to: 'child', target: url })
    }
  })

  test('in absolute form lose their authority, which must be the Host', () => {
    expect(route('GET', `http://127.0.0.1:${port}/v1/models?x=1`)).toMatchObject({ target: '/v1/models?x=1' })
    expect(route('GET', `HTTP://127.0.0.1:${port}`)).toMatchObject({ target: '/' })
    expect(route('GET', `http://127.0.0.1:${port}?x`)).toMatchObject({ target: '/?x' })
    expect(verdict(route('POST', `http://127.0.0.1:${port}/slots/0`))).toBe('403 endpoint_refused')
    expect(verdict(route('GET', 'http://evil.example/v1/models'))).toBe('400 bad_request')
    expect(verdict(route('GET', 'ftp://127.0.0.1/x'))).toBe('400 bad_request')
  })

  test('of the admin API are those of the router behind, in one spelling', () => {
    for (const url of ['/supervisor', '/supervisor/', '/supervisor/api/status?x=/../y']) {
      expect(verdict(route('GET', url))).toBe('admin')
    }
    for (const url of [
      '/Supervisor/',
      '//supervisor/api',
      '/supervisor//api',
      '/x/../supervisor/',
      '/%73upervisor/',
      '/supervisor/%61pi',
    ]) {
      expect(verdict(route('GET', url))).toBe('404 not_found')
    }
    expect(verdict(route('GET', '/supervisors'))).toBe('child')
  })

  test('asterisk is for OPTIONS alone', () => {
    expect(verdict(route('OPTIONS', '*'))).toBe('nothing')
    expect(verdict(route('GET', '*'))).toBe('400 bad_request')
  })
})

describe('what two readers could take for two things', () => {
  test.each(['gzip, chunked', 'identity', 'xchunked', 'chunked, chunked', ''])(
    'transfer coding %j is refused',
    (coding) => {
      expect(verdict(route('POST', '/v1/completions', { 'transfer-encoding': coding }))).toBe('400 bad_request')
    },
  )

  test('the one transfer coding that we know is not', () => {
    for (const coding of ['chunked', 'Chunked']) {
      expect(verdict(route('POST', '/v1/completions', { 'transfer-encoding': coding }))).toBe('child')
    }
  })

  test('a second Host is refused, whether it is the same or not', () => {
    for (const second of ['127.0.0.1:39281', 'evil.example']) {
      const headers = { host: `127.0.0.1:${port}` }
      const rawHeaders = ['Host', headers.host, 'hOST', second]
      const head = { method: 'GET', url: '/', headers, rawHeaders, socket: {} }
      expect(verdict(routeRequest(head, createAccessRules(testSettings, port)))).toBe('400 bad_request')
    }
  })
})

test('WebSocket is refused; an offer of HTTP/2 is not taken up', () => {
  expect(verdict(route('GET', '/', { upgrade: 'WebSocket', connection: 'Upgrade' }))).toBe('501 not_implemented')
  expect(verdict(route('GET', '/', { upgrade: 'h2c', connection: 'Upgrade, HTTP2-Settings' }))).toBe('child')
})
