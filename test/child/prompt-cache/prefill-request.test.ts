import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { latestOfEach, prefillRequest } from '../../../src/child/prompt-cache/prefill-request.js'

const request = (target: string, body: unknown) => ({ target, body: Buffer.from(JSON.stringify(body)) })

describe('a request becomes one for its prompt alone', () => {
  test('with next to no answer, in one piece, and without what its client wanted for itself', () => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const asked = { messages, stream: true, stream_options: { include_usage: true }, n: 3, id_slot: 2, max_tokens: 900 }
    expect(prefillRequest(request('/v1/chat/completions?x=1', { ...asked, tools: [] }))).toEqual({
      path: '/v1/chat/completions',
      body: { messages, tools: [], stream: false, n_predict: 0, max_tokens: 1, cache_prompt: true },
    })
  })

  test.each([
    ['/v1/responses', { max_output_tokens: 1 }],
    ['/v1/messages', { max_tokens: 1 }],
    ['/api/v1/completions', { max_tokens: 1 }],
    ['/completion', { n_predict: 0 }],
  ])('in the words of %s', (target, least) => {
    expect(prefillRequest(request(target, { prompt: 'Hi' }))?.body).toMatchObject(least)
  })

  test.each(['', '[1]', '"text"', '{"a":', '\u0000'])('and what is no JSON object, %j, becomes nothing', (text) => {
    expect(prefillRequest({ target: '/completion', body: Buffer.from(text) })).toBeNull()
  })
})

describe('of several requests', () => {
  const turn = fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string() })

  test('the earlier turns of a conversation are left to its latest', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1 }), fc.nat(), (messages, cut) => {
        const earlier = messages.slice(0, 1 + (cut % messages.length))
        const [latest, ...others] = latestOfEach(
          [messages, earlier].map((said) => request('/v1/chat/completions', { messages: said })),
        )
        expect([latest?.body['messages'], others]).toEqual([messages, []])
      }),
    )
  })

  test('two conversations are two, however alike they begin', () => {
    const say = (...texts: string[]) =>
      request('/v1/chat/completions', { messages: texts.map((content) => ({ role: 'user', content })) })
    expect(latestOfEach([say('a', 'b'), say('a', 'c'), say('a'), say('ab')])).toHaveLength(3)
    expect(
      latestOfEach([request('/completion', { prompt: 'abc' }), request('/completion', { prompt: 'ab' })]),
    ).toHaveLength(1)
  })
})
