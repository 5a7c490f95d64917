import { afterEach, expect, test } from '@jest/globals'
import type { RequestListener } from 'node:http'
import { readChild } from '../../../src/admin/metrics/read-child.js'
import type { Upstream } from '../../../src/upstream/upstream.js'
import { startChild, type TestChild } from '../../gateway/start-child.js'

const children: TestChild[] = []
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})

async function child(generation: number, answer: RequestListener): Promise<TestChild> {
  const started = await startChild(generation, answer)
  children.push(started)
  return started
}

/** As llama-server answers; `slots` null: a build that does not show them. */
function telling(predicted: number, slots: object[] | null): RequestListener {
  return (req, res) => {
    if (req.url === '/metrics') res.end(`# TYPE x counter\nllamacpp:tokens_predicted_total ${predicted}\n`)
    else if (slots === null) res.writeHead(501).end('{"error":{}}')
    else res.end(JSON.stringify(slots))
  }
}

test('asks with the key, and adds up what the slots hold', async () => {
  const first = await child(1, telling(20, [{ id: 0, n_prompt_tokens: 26 }, { id: 1 }, { id: 2, n_prompt_tokens: 4 }]))
  const reader = readChild({ serving: () => first, mayAsk: () => true })
  await expect(reader.refresh()).resolves.toBe(true)
  expect(reader.usage.total('predictedTokens')).toBe(20)
  expect(reader.cachedTokens).toBe(30)
  expect(first.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer key-of-1', 'Bearer key-of-1'])
})

test('a child that has gone to sleep, is busy or is gone leaves its last words', async () => {
  let answer = telling(20, [{ n_prompt_tokens: 26 }])
  const first = await child(1, (req, res) => answer(req, res))
  let awake = true
  let serving: Upstream | null = first
  const reader = readChild({ serving: () => serving, mayAsk: () => awake, timeout: 20 })
  while (!(await reader.refresh()));

  answer = () => undefined
  await expect(reader.refresh()).resolves.toBe(false)
  const asked = first.requests.length
  awake = false
  await expect(reader.refresh()).resolves.toBe(false)
  expect(first.requests).toHaveLength(asked)
  expect([reader.usage.total('predictedTokens'), reader.cachedTokens]).toEqual([20, 26])

  awake = true
  await first.vanish()
  await expect(reader.refresh()).resolves.toBe(false)
  serving = null
  await expect(reader.refresh()).resolves.toBe(false)
  expect([reader.usage.total('predictedTokens'), reader.cachedTokens]).toEqual([20, null])
})

test('the next child goes on where the one before has ended', async () => {
  const [first, second] = [await child(1, telling(20, null)), await child(2, telling(3, null))]
  let serving = first
  const reader = readChild({ serving: () => serving, mayAsk: () => true })
  await reader.refresh()
  serving = second
  await reader.refresh()
  expect([reader.usage.total('predictedTokens'), reader.cachedTokens]).toEqual([23, null])
})

test('two scrapes at once ask once', async () => {
  const first = await child(1, telling(20, []))
  const reader = readChild({ serving: () => first, mayAsk: () => true })
  await expect(Promise.all([reader.refresh(), reader.refresh()])).resolves.toEqual([true, true])
  expect(first.requests).toHaveLength(2)
})

test('an old build tells the use of its cache in the metrics', async () => {
  const first = await child(1, (req, res) =>
    req.url === '/metrics' ? res.end('llamacpp:kv_cache_tokens 77\n') : res.end('{}'),
  )
  const reader = readChild({ serving: () => first, mayAsk: () => true })
  await reader.refresh()
  expect(reader.cachedTokens).toBe(77)
})
