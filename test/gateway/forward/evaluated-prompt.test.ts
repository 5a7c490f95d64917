import { describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { ask, type Question } from '../ask.js'
import { controlUpstream, type ControlledSource } from '../control-upstream.js'
import { until } from '../../fixtures/until.js'
import { child, open, silent } from '../scene.js'

const prompt = '{"prompt": "Once upon a time"}'

async function answered(question: Question, status = 200): Promise<ControlledSource> {
  const source = controlUpstream(
    await child(1, (req, res) => req.resume().on('end', () => res.writeHead(status).end())),
  )
  const gateway = await open(source)
  expect((await ask(gateway, question)).status).toBe(status)
  expect(gateway.stats()).toMatchObject({ active: 0, heldBytes: 0 })
  return source
}

describe('what a child has evaluated is remembered', () => {
  test.each([
    '/v1/chat/completions',
    '/chat/completions',
    '/v1/completions',
    '/completion',
    '/completions?x=/y',
    '/v1/messages',
    '/v1/responses',
    '/infill',
    '/prefix/of/mine/v1/chat/completions',
  ])('of %s', async (path) => {
    const { remembered } = await answered({ method: 'POST', path, body: [prompt] })
    expect(remembered).toEqual([{ target: path, body: Buffer.from(prompt) }])
  })

  test.each([
    ['sent in pieces', { 'content-length': prompt.length }, Array.from(prompt)],
    ['sent in chunks', { 'transfer-encoding': 'chunked' }, [prompt.slice(0, 9), prompt.slice(9)]],
    ['after a line of its own', {}, [`\n ${prompt}`]],
  ])('%s', async (_, headers, body) => {
    const { remembered } = await answered({ method: 'POST', path: '/completion', headers, body })
    expect(remembered.map((each) => each.body.toString())).toEqual([body.join('')])
  })

  test.each([1024 * 1024, 1024 * 1024 + 1])('up to 1 MiB: %d bytes', async (length) => {
    const body = [Buffer.alloc(length, '{')]
    const { remembered } = await answered({ method: 'POST', path: '/completion', body })
    expect(remembered.map((each) => each.body.length)).toEqual(length > 1024 * 1024 ? [] : [length])
  })

  test('as soon as the answer begins', async () => {
    const source = controlUpstream(await child(1, (_req, res) => res.write('{')))
    const gateway = await open(source)
    const leaving = new AbortController()
    const gone = ask(gateway, { method: 'POST', path: '/completion', body: [prompt], signal: leaving.signal })
    await until(() => source.remembered.length === 1)
    leaving.abort()
    await expect(gone).rejects.toThrow()
  })

  test('once, although two children were asked', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway, { method: 'POST', path: '/completion', body: [prompt] })
    await until(() => first.requests.length === 1)
    source.serve(await child(2))
    await first.die()
    await answer
    expect(source.remembered).toHaveLength(1)
  })
})

describe('nothing is remembered', () => {
  test.each<[string, Question]>([
    ['another endpoint', { path: '/v1/embeddings' }],
    ['one that only counts', { path: '/v1/messages/count_tokens' }],
    ['one that is only named in the query', { path: '/x?y=/completions' }],
    ['a read', { method: 'GET', path: '/completions', body: [] }],
    ['a compressed body', { path: '/completions', body: [gzipSync(prompt)] }],
    ['no body', { path: '/completions', body: [] }],
  ])('of %s', async (_, question) => {
    expect((await answered({ method: 'POST', body: [prompt], ...question })).remembered).toEqual([])
  })

  test.each([400, 500, 201])('of an answer with status %d', async (status) => {
    const { remembered } = await answered({ method: 'POST', path: '/completions', body: [prompt] }, status)
    expect(remembered).toEqual([])
  })

  test('of a body that could not be kept', async () => {
    const source = controlUpstream(await child(1, (_req, res) => res.end('early')))
    const gateway = await open(source, { maxBody: 10 })
    const headers = { 'transfer-encoding': 'chunked' }
    await ask(gateway, { method: 'POST', path: '/completion', headers, body: [prompt, prompt] })
    expect(source.remembered).toEqual([])
  })
})
