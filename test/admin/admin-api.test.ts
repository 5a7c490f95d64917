import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { CortexError } from '../../src/errors.js'
import { ask, type Question } from '../gateway/ask.js'
import { rawClient } from '../gateway/raw-client.js'
import { openAdmin, storedBinary, type OpenAdmin } from './open-admin.js'
import { applied, status } from './stand-in-control.js'

let admin: OpenAdmin
beforeEach(async () => {
  admin = await openAdmin()
})
afterEach(() => admin.close())

interface Reply {
  status: number
  json: unknown
  headers: NodeJS.Dict<string | string[]>
}

async function call(path: string, question: Question = {}): Promise<Reply> {
  const { response, body } = await ask(admin.gateway, {
    ...question,
    path: `/supervisor/api${path}`,
    headers: { authorization: `Bearer ${admin.token}`, ...question.headers },
  })
  const text = body.toString()
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false
  return {
    status: response.statusCode ?? 0,
    json: isJson ? (JSON.parse(text) as unknown) : text,
    headers: response.headers,
  }
}

function patch(changes: unknown, headers: Question['headers'] = {}, query = ''): Promise<Reply> {
  return call(`/config${query}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', ...headers },
    body: [JSON.stringify(changes)],
  })
}

describe('reading', () => {
  test('status, schema and config, which has its version as entity tag', async () => {
    expect(await call('/status')).toMatchObject({ status: 200, json: status })
    expect(await call('/schema')).toMatchObject({ status: 200, json: { title: 'the schema' } })
    expect(await call('/config')).toMatchObject({
      status: 200,
      json: { version: 'v1', values: [{ key: 'cacheTypeK', value: 'f16', layer: 'default', where: 'default' }] },
      headers: { etag: '"v1"' },
    })
  })

  test('a plan with settings written as on the command line, and no secrets', async () => {
    const { json } = await call('/plan?cacheTypeK=q8_0&gateway.port=4000&devices=[CUDA0,%20CUDA1]&cacheTypeV=')
    expect(admin.control.calls).toEqual([
      ['plan', { cacheTypeK: 'q8_0', gateway: { port: 4000 }, devices: ['CUDA0', 'CUDA1'], cacheTypeV: null }],
    ])
    expect(json).toMatchObject({ backend: 'cpu', build: 11669, memory: { precision: 'exact' }, errors: [] })
    expect(JSON.stringify(json)).not.toContain('hf_secret')
    await call('/plan')
    expect(admin.control.calls.at(-1)).toEqual(['plan', undefined])
  })

  test('the builds in the store', async () => {
    expect(await call('/binaries')).toMatchObject({ status: 200, json: [storedBinary] })
    expect(await call('/binaries', { method: 'POST' })).toMatchObject({ status: 404 })
  })

  test('what the machine has and which backend is for it', async () => {
    expect(await call('/backends')).toMatchObject({ status: 200, json: { chosen: 'cpu' } })
  })

  test('the log as text or JSON, whole or its end', async () => {
    expect((await call('/logs')).json).toBe('one\ntwo\nthree\n')
    const json = { headers: { accept: 'application/json' } }
    expect((await call('/logs?lines=2', json)).json).toEqual({ lines: ['two', 'three'] })
    expect(await call('/logs?lines=-1')).toMatchObject({ status: 400, json: { error: { code: 'USAGE' } } })
  })

  test('every answer says that it is not to be kept, framed, sniffed or run', async () => {
    for (const path of ['/status', '/nothing', '/logs']) {
      expect((await call(path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('what this version does not have is 404, and says so', async () => {
    for (const path of ['/models', '/evaluate/', '/status/', '/']) {
      expect(await call(path)).toMatchObject({
        status: 404,
        json: { error: { message: expect.stringContaining('This version has no GET') as unknown } },
      })
    }
    expect((await call('/status', { method: 'POST' })).status).toBe(404)
    const authorization = `Bearer ${admin.token}`
    for (const path of ['/supervisor/', '/supervisor', '/supervisor/metrics/']) {
      expect((await ask(admin.gateway, { path, headers: { authorization } })).status).toBe(404)
    }
  })
})

describe('changing the config', () => {
  test.each([
    ['applied', 200],
    ['live', 200],
    ['unchanged', 200],
    ['rejected', 422],
    ['rolled-back', 409],
  ] as const)('%s is %i, with the outcome', async (outcome, expected) => {
    admin.control.next = { ...applied, outcome }
    expect(await patch({ cacheTypeK: 'q8_0', draft: null }, {}, '?profile=long')).toMatchObject({
      status: expected,
      json: { ...applied, outcome },
      headers: { etag: '"v1"' },
    })
    expect(admin.control.calls).toEqual([['update', { cacheTypeK: 'q8_0', draft: null }, { profile: 'long' }]])
  })

  test('holds to If-Match', async () => {
    expect((await patch({}, { 'if-match': '"v1"' })).status).toBe(200)
    expect(admin.control.calls.at(-1)).toEqual(['update', {}, { ifVersion: 'v1' }])
    expect((await patch({}, { 'if-match': '"v0", "v1"' })).status).toBe(200)
    expect((await patch({}, { 'if-match': '*' })).status).toBe(200)
    expect(admin.control.calls.at(-1)).toEqual(['update', {}, {}])
    for (const tag of ['"v2"', 'W/"v1"', 'v1']) {
      expect(await patch({}, { 'if-match': tag })).toMatchObject({
        status: 412,
        json: { error: { code: 'CONFIG_CHANGED_MEANWHILE' } },
      })
    }
    expect(admin.control.calls).toHaveLength(3)
    admin.control.next = new CortexError('CONFIG_CHANGED_MEANWHILE', 'Between our look and theirs.')
    expect((await patch({}, { 'if-match': '"v1"' })).status).toBe(412)
  })

  test('takes JSON objects only, and not too large ones', async () => {
    expect((await patch([])).status).toBe(400)
    expect((await patch('x')).status).toBe(400)
    const raw = (body: string, type: string): Promise<Reply> =>
      call('/config', { method: 'PATCH', headers: { 'content-type': type }, body: [body] })
    expect((await raw('{', 'application/json')).status).toBe(400)
    expect((await raw('{}', 'application/json; charset=utf-8')).status).toBe(200)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/jsonx',
    ]) {
      expect((await raw('{}', type)).status).toBe(415)
    }
    const large = `{"model":"${'x'.repeat(1024 * 1024)}"}`
    expect(await raw(large, 'application/json')).toMatchObject({
      status: 413,
      json: { error: { code: 'BODY_TOO_LARGE' } },
    })
    const chunked = await call('/config', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body: Array.from({ length: 20 }, () => 'x'.repeat(100_000)),
    })
    expect(chunked.status).toBe(413)
    expect(admin.control.calls).toHaveLength(1)
  })

  test.each([
    ['arrays', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['objects', `${'{"model":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['groups within a key of the config', `{"env":${'{"a":'.repeat(64)}1${'}'.repeat(64)}}`],
    ['brackets that are never closed', '['.repeat(500_000)],
  ])('a body of %s that are nested too deep is a mistake of the client', async (_, body) => {
    const headers = { 'content-type': 'application/json' }
    for (const [path, method] of [
      ['/config', 'PATCH'],
      ['/evaluate', 'POST'],
    ] as const) {
      expect(await call(path, { method, headers, body: [body] })).toMatchObject({
        status: 400,
        json: { error: { code: 'USAGE', message: 'The body is nested more than 64 levels deep.' } },
      })
    }
    expect(admin.control.calls).toEqual([])
  })

  test('brackets within strings are not nesting', async () => {
    const values = { model: `${'['.repeat(100)}\\"${'{'.repeat(100)}` }
    expect((await patch(values)).status).toBe(200)
    expect(admin.control.calls).toEqual([['update', values, {}]])
  })

  test('tells what was thrown, as what it is', async () => {
    const mistake = new CortexError('CONFIG_INVALID', 'cacheTypeK is wrong', {
      hint: 'Did you mean q8_0?',
      at: [{ file: 'cortex.yaml', line: 7, column: 13, key: 'cacheTypeK' }],
    })
    admin.control.next = mistake
    expect(await patch({})).toMatchObject({ status: 422, json: { error: mistake.toJSON() } })
    admin.control.next = new TypeError('x is not a function')
    expect(await patch({})).toMatchObject({ status: 500, json: { error: { code: 'INTERNAL' } } })
  })
})

describe('actions', () => {
  test('reload gives the outcome, restart the status', async () => {
    expect(await call('/reload', { method: 'POST' })).toMatchObject({ status: 200, json: applied })
    admin.control.next = { ...applied, outcome: 'rejected' }
    expect((await call('/reload', { method: 'POST' })).status).toBe(422)
    expect(await call('/restart', { method: 'POST' })).toMatchObject({ status: 200, json: status })
    admin.control.next = new CortexError('CHILD_START_FAILED', 'It died.')
    expect(await call('/restart', { method: 'POST' })).toMatchObject({
      status: 500,
      json: { error: { code: 'CHILD_START_FAILED' } },
    })
  })

  test('stop is answered before it begins', async () => {
    expect(await call('/stop', { method: 'POST' })).toMatchObject({ status: 202, json: { state: 'stopping' } })
    while (admin.control.calls.length === 0) await setImmediate()
    expect(admin.control.calls).toEqual([['stop']])
  })

  test('are not to be had by a GET, or by a form', async () => {
    expect((await call('/stop')).status).toBe(404)
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: ['a=b'] }
    expect((await call('/stop', form)).status).toBe(415)
    expect(admin.control.calls).toEqual([])
  })
})

describe('events', () => {
  async function listen(query = ''): Promise<Awaited<ReturnType<typeof rawClient>>> {
    const client = await rawClient(admin.gateway)
    client.send(
      `GET /supervisor/api/events${query} HTTP/1.1\r\nHost: localhost:${admin.gateway.address.port}\r\nAuthorization: Bearer ${admin.token}\r\n\r\n`,
    )
    await client.until(/\r\n\r\n/)
    return client
  }

  test('come as they happen, numbered, with the log only where it was asked for', async () => {
    const quiet = await listen()
    const chatty = await listen('?log=1')
    admin.control.bus.emit('log', { line: 'a line' }, 3)
    admin.control.bus.emit('state', { state: 'ready', reason: 'x' }, 3)
    expect(await chatty.until(/"ready"/)).toMatch(
      /^HTTP\/1.1 200 OK\r\n[^]*Content-Type: text\/event-stream[^]*id: 1\nevent: log\ndata: {"line":"a line","time":"[^"]+","generation":3}\n\n[^]*id: 2\nevent: state\n/,
    )
    expect(await quiet.until(/"ready"/)).toMatch(/\r\n\r\n[^]*id: 1\nevent: state\ndata: {"state":"ready"/)
    expect(quiet.received()).not.toContain('a line')
    quiet.socket.destroy()
    chatty.socket.destroy()
  })

  test('end with the supervisor', async () => {
    const client = await listen()
    admin.control.bus.emit('state', { state: 'stopped', reason: 'asked' })
    await client.until(/"stopped"[^]*\r\n0\r\n\r\n$/)
    client.socket.destroy()
  })

  test('stop for who leaves, and is cut off who does not read', async () => {
    const gone = await listen()
    const asleep = await listen()
    gone.socket.destroy()
    asleep.socket.pause()
    while (admin.gateway.stats().connections === 2) await setImmediate()
    const large = { line: 'x'.repeat(1024 * 1024) }
    const deaf = await listen('?log=1')
    deaf.socket.pause()
    while (admin.gateway.stats().connections === 2) {
      admin.control.bus.emit('log', large)
      await setImmediate()
    }
    asleep.socket.destroy()
    deaf.socket.destroy()
    while (admin.control.listeners > 0) await setImmediate()
  })

  test('a quiet stream shows that it lives', async () => {
    await admin.close()
    admin = await openAdmin({}, 5)
    const client = await listen()
    await client.until(/: \n\n/)
    client.socket.destroy()
  })
})

describe('the doors', () => {
  test('need the token, whatever is asked', async () => {
    for (const [method, path] of [
      ['GET', '/status'],
      ['GET', '/events'],
      ['PATCH', '/config'],
      ['POST', '/stop'],
      ['GET', '/nothing'],
    ]) {
      const answer = await call(path!, { method: method!, headers: { authorization: 'Bearer wrong' } })
      expect(answer).toMatchObject({
        status: 401,
        json: { error: { code: 'ADMIN_REFUSED' } },
        headers: { 'www-authenticate': 'Bearer' },
      })
    }
    expect(admin.control.calls).toEqual([])
  })

  test('check Host and Origin, and take the token of no API key', async () => {
    expect((await call('/status', { headers: { host: 'evil.example' } })).status).toBe(421)
    expect((await call('/status', { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    const own = `http://localhost:${admin.gateway.address.port}`
    expect((await call('/status', { headers: { origin: own } })).status).toBe(200)
    expect((await call('/status', { headers: { authorization: '', 'x-api-key': admin.token } })).status).toBe(401)
  })
})

test('who asks for the backends and leaves has the reading of the machine ended', async () => {
  const { promise: asked, resolve: onAsked } = deferred<AbortSignal>()
  const own = await openAdmin({}, 60_000, (signal) => {
    onAsked(signal)
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('who asked has left'))
      })
    })
  })
  const client = await rawClient(own.gateway)
  client.send(
    `GET /supervisor/api/backends HTTP/1.1\r\nHost: localhost:${own.gateway.address.port}\r\nAuthorization: Bearer ${own.token}\r\n\r\n`,
  )
  const signal = await asked
  const ended = new Promise((resolve) => signal.addEventListener('abort', resolve))
  client.socket.destroy()
  await ended
  await own.close()
})

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
