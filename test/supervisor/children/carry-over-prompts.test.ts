import { afterEach, expect, test } from '@jest/globals'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Child } from '../../../src/child/child.js'
import { planLaunch } from '../../../src/plan/plan-launch.js'
import { carryOverPrompts, type PlannedChild } from '../../../src/supervisor/children/carry-over-prompts.js'
import { binary, model, settings } from '../../fixtures/facts.js'

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A child that answers as it is told, and what it was asked. */
async function childThat(answer: RequestListener): Promise<PlannedChild & { asked: string[] }> {
  const asked: string[] = []
  const listening = createServer((req, res) => {
    asked.push(req.url ?? '')
    answer(req, res)
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as AddressInfo
  const child = { endpoint: { host: '127.0.0.1', port }, apiKey: 'k', argv: [], slotFolder: null, generation: 2 }
  const host = { platform: 'linux', arch: 'x64', env: {} } as const
  return { asked, child: child as unknown as Child, plan: planLaunch(settings(), host, binary(), model()) }
}

const prompt = (text: string) => ({ target: '/completion', body: Buffer.from(JSON.stringify({ prompt: text })) })
const never = () => new AbortController().signal

const answerSlots: RequestListener = (req, res) => {
  if (req.url === '/slots') res.end('[{"id":0},{"id":1}]')
  else res.end('{}')
}

test('the latest requests are asked again, no more of them than there are slots', async () => {
  const carrier = carryOverPrompts(() => 10_000)
  for (const text of ['a', 'b', 'c']) carrier.remember(prompt(text))
  const to = await childThat(answerSlots)
  await carrier.warm(to, null, never())
  expect(to.asked).toEqual(['/slots', '/completion', '/completion'])
})

test('a child that does not answer is waited for no longer than the budget', async () => {
  const carrier = carryOverPrompts(() => 50)
  carrier.remember(prompt('a'))
  const to = await childThat(() => undefined)
  await carrier.warm(to, null, never())
  expect(to.asked).toEqual(['/slots'])
})

test('without a budget nothing is asked', async () => {
  const carrier = carryOverPrompts(() => 0)
  carrier.remember(prompt('a'))
  const to = await childThat(answerSlots)
  await carrier.warm(to, null, never())
  expect(to.asked).toEqual([])
})

test('prompts over which a child broke off are not put to the next one', async () => {
  const carrier = carryOverPrompts(() => 10_000)
  carrier.remember(prompt('a'))
  const first = await childThat((req, res) => {
    if (req.url === '/slots') answerSlots(req, res)
    else res.destroy()
  })
  await carrier.warm(first, null, never())
  server?.close()
  const second = await childThat(answerSlots)
  await carrier.warm(second, null, never())
  expect([first.asked, second.asked]).toEqual([['/slots', '/completion'], []])
})

test('prompts are kept for the child that takes the place of one told to end', async () => {
  const carrier = carryOverPrompts(() => 10_000)
  carrier.remember(prompt('a'))
  const superseded = new AbortController()
  const first = await childThat(() => {
    superseded.abort()
  })
  await carrier.warm(first, null, superseded.signal)
  server?.closeAllConnections()
  server?.close()
  const second = await childThat(answerSlots)
  await carrier.warm(second, null, never())
  expect(second.asked).toEqual(['/slots', '/completion'])
})
