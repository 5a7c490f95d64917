import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { CortexError } from '../../src/errors.js'
import type { EvaluationNews } from '../../src/supervisor/events.js'
import { evaluation } from '../evaluate/results.js'
import { ask, type Question } from '../gateway/ask.js'
import { openAdmin, type OpenAdmin } from './open-admin.js'

let admin: OpenAdmin
let told: EvaluationNews[]
beforeEach(async () => {
  admin = await openAdmin()
  told = []
  admin.control.bus.subscribe((name, event) => {
    if (name === 'evaluation') told.push(event as unknown as EvaluationNews)
  })
})
afterEach(() => admin.close())

interface Reply {
  status: number
  text: string
  json: { id: string; error: { code: string; message: string } } & Record<string, unknown>
  headers: NodeJS.Dict<string | string[]>
}

async function call(method: string, path = '', question: Question = {}): Promise<Reply> {
  const { response, body } = await ask(admin.gateway, {
    method,
    ...question,
    path: `/supervisor/api/evaluate${path}`,
    headers: { authorization: `Bearer ${admin.token}`, ...question.headers },
  })
  const text = body.toString()
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false
  return {
    status: response.statusCode ?? 0,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Reply['json'],
    headers: response.headers,
  }
}

function post(body?: unknown): Promise<Reply> {
  if (body === undefined) return call('POST')
  const text = JSON.stringify(body)
  return call('POST', '', { headers: { 'content-type': 'application/json' }, body: [text] })
}

describe('an evaluation', () => {
  test('begins at once, has an address, goes on, and gives its result there', async () => {
    const wanted = { pairs: ['q4_0'], depths: [0], textTokens: 512, text: 'a story', fresh: true }
    const started = await post(wanted)
    expect(started).toMatchObject({ status: 202, json: { state: 'running', progress: null, result: null } })
    expect(admin.evaluator.requests).toEqual([wanted])
    const { id } = started.json
    expect(started.headers.location).toBe(`/supervisor/api/evaluate/${id}`)

    admin.evaluator.progress({ share: 0.5, left: 2000 })
    expect((await call('GET')).json).toMatchObject({ id, state: 'running', progress: { share: 0.5, left: 2000 } })

    const result = evaluation()
    admin.evaluator.end(result)
    expect(await call('GET', `/${id}`)).toMatchObject({ status: 200, json: { id, state: 'done', result } })
    expect((await call('GET')).json).toMatchObject({ id, endedAt: expect.any(String) })
  })

  test('needs no body', async () => {
    expect((await post()).status).toBe(202)
    expect(admin.evaluator.requests).toEqual([{}])
  })

  test('is told of as events when it begins, as it goes on, and at its end, without the result', async () => {
    const { id } = (await post({})).json
    for (const share of [0, 0.001, 0.5, 0.501]) admin.evaluator.progress({ share })
    admin.evaluator.progress({ step: 2, part: 'quality' })
    admin.evaluator.end(evaluation())
    await call('GET')
    expect(told.map(({ state, progress }) => [state, progress?.step, progress?.share])).toEqual([
      ['running', undefined, undefined],
      ['running', 1, 0],
      ['running', 1, 0.5],
      ['running', 2, 0],
      ['done', 2, 0],
    ])
    for (const news of told) {
      expect(news.id).toBe(id)
      expect(news).not.toHaveProperty('result')
    }
  })

  test('is the only one, until it has ended', async () => {
    const { id } = (await post({})).json
    expect(await post({})).toMatchObject({ status: 409, json: { error: { code: 'EVALUATION_RUNNING' } } })
    expect((await call('GET')).json.id).toBe(id)
    admin.evaluator.end(evaluation())
    const second = await post({})
    expect(second.status).toBe(202)
    expect((await call('GET', `/${id}`)).status).toBe(404)
    expect((await call('GET', `/${second.json.id}`)).status).toBe(200)
  })

  test('is one also where two are asked for in the same moment', async () => {
    const answers = await Promise.all([post({}), post({})])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409])
    expect(admin.evaluator.requests).toHaveLength(1)
  })

  test('can be stopped, which is answered when nothing of it runs any more', async () => {
    const { id } = (await post({})).json
    expect((await call('DELETE', '/another')).status).toBe(404)
    expect(admin.evaluator.busy).toBe(true)
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200, json: { id, state: 'stopped', error: null } })
    expect(admin.evaluator.busy).toBe(false)
    expect((await call('DELETE')).json).toMatchObject({ id, state: 'stopped' })
    expect((await post({})).status).toBe(202)
  })

  test('that fails says why, and lets the next one begin', async () => {
    await post({})
    admin.evaluator.end(new CortexError('EVALUATION_TOOL_FAILED', 'It gave no result.', { log: ['out of memory'] }))
    expect(await call('GET')).toMatchObject({
      status: 200,
      json: { state: 'failed', result: null, error: { code: 'EVALUATION_TOOL_FAILED', log: ['out of memory'] } },
    })
    expect((await post({})).status).toBe(202)
  })

  test('is a report with charts for who asks for HTML', async () => {
    const html = { headers: { accept: 'text/html' } }
    await post({})
    expect((await call('GET', '', html)).json).toMatchObject({ state: 'running' })
    admin.evaluator.end(evaluation())
    const { text, headers } = await call('GET', '', html)
    expect(text).toMatch(/^<!doctype html>/)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('is none before one was asked for', async () => {
    for (const method of ['GET', 'DELETE']) {
      expect(await call(method)).toMatchObject({ status: 404, json: { error: { code: 'USAGE' } } })
    }
  })
})

describe('what is refused', () => {
  test.each<[string, unknown, RegExp]>([
    ['no object', [], /must be a JSON object/],
    ['a misspelt key', { pair: ['q8_0'] }, /unknown key "pair" \(did you mean "pairs"\?\)\./],
    ['the path of a file', { textFile: '/etc/passwd' }, /unknown key "textFile"/],
    ['a key of every object', JSON.parse('{"__proto__": 1}'), /unknown key "__proto__"/],
    [
      'several faults, all at once',
      { pairs: 'q8_0', depths: [], fresh: 1 },
      /pairs must .* depths must .* fresh must /,
    ],
    ['a depth below 0', { depths: [-1] }, /^-1 is no depth/],
    ['a depth that is not whole', { depths: [0, 0.5] }, /^0\.5 is no depth/],
    ['a depth beyond every model', { depths: [1e12] }, /is no depth/],
    ['hardly any text', { textTokens: 3 }, /^3 tokens are no text/],
    ['a blank text', { text: ' \n' }, /text must be a text \(not a path\)/],
  ])('%s', async (_, body, message) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      json: { error: { code: 'USAGE', message: expect.stringMatching(message), hint: expect.any(String) } },
    })
    expect(admin.evaluator.requests).toEqual([])
  })

  test.each<[string, number]>([
    ['EVALUATION_NO_ROOM', 503],
    ['SUPERVISOR_STOPPED', 503],
    ['EVALUATION_TEXT_TOO_SHORT', 422],
    ['PLAN_FLAG_UNSUPPORTED', 422],
    ['USAGE', 400],
  ])('what stands in its way: %s is %i, and leaves the one before', async (code, status) => {
    const { id } = (await post({})).json
    admin.evaluator.end(evaluation())
    admin.evaluator.obstacle = new CortexError(code as 'USAGE', 'No.')
    expect(await post({})).toMatchObject({ status, json: { error: { code } } })
    expect((await call('GET')).json).toMatchObject({ id, state: 'done' })
    admin.evaluator.obstacle = null
    expect((await post({})).status).toBe(202)
  })

  test('a form, and a request without the token', async () => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: ['a=b'] }
    expect((await call('POST', '', form)).status).toBe(415)
    const wrong = { headers: { authorization: 'Bearer wrong' } }
    for (const method of ['GET', 'POST', 'DELETE']) expect((await call(method, '', wrong)).status).toBe(401)
    expect(admin.evaluator.requests).toEqual([])
  })
})

test('the client starts, follows and stops one', async () => {
  const { client, evaluator } = admin
  await expect(client.evaluation()).rejects.toMatchObject({ code: 'USAGE' })
  const { id } = await client.startEvaluation({ pairs: ['q4_0'] })
  await expect(client.startEvaluation()).rejects.toMatchObject({ code: 'EVALUATION_RUNNING' })
  expect(await client.evaluation(id)).toMatchObject({ state: 'running' })
  expect(await client.stopEvaluation(id)).toMatchObject({ id, state: 'stopped' })
  await client.startEvaluation()
  evaluator.end(evaluation())
  expect(await client.evaluation()).toMatchObject({ state: 'done', result: { format: 1 } })
})
