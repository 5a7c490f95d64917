import { afterEach, describe, expect, test } from '@jest/globals'
import type { Recorded } from './real-server.js'
import { realSupervisor } from './real-server.js'

interface Message {
  role: 'user' | 'assistant'
  content: string
}
interface Turn {
  answer: Message
  prompt: number
  cached: number
}

let open: Recorded | null = null
afterEach(() => open?.supervisor.stop())

/** About 1,000 tokens. */
const longQuestion = Array.from({ length: 170 }, (_, index) => `word${index % 37} is here`).join(' ')

async function started(reload: object): Promise<Recorded> {
  open = await realSupervisor({ config: { contextSize: 8192, parallel: 4, reload } })
  await open.supervisor.start()
  return open
}

async function turn(messages: readonly Message[]): Promise<Turn> {
  const response = await fetch(`${open!.supervisor.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages, max_tokens: 60, temperature: 0 }),
  })
  const { choices, usage } = (await response.json()) as {
    choices: { message: Message }[]
    usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } }
  }
  return {
    answer: choices[0]!.message,
    prompt: usage.prompt_tokens,
    cached: usage.prompt_tokens_details.cached_tokens,
  }
}

/** A chat of two turns with something between them: how much of the second one's prompt was in the cache already. */
async function cachedAfter(between: (recorded: Recorded) => Promise<unknown>, reload: object): Promise<number> {
  const recorded = await started(reload)
  const question: Message = { role: 'user', content: longQuestion }
  const first = await turn([question])
  expect(first.cached).toBe(0)
  await between(recorded)
  const second = await turn([question, first.answer, { role: 'user', content: 'And now?' }])
  expect(second.prompt).toBeGreaterThan(900)
  return second.cached / second.prompt
}

const toQuantized = async ({ supervisor }: Recorded) =>
  expect(await supervisor.update({ cacheType: 'q8_0' })).toMatchObject({ outcome: 'applied' })
const restart = ({ supervisor }: Recorded) => supervisor.restart()
const crash = async ({ supervisor, next }: Recorded) => {
  const ready = next('ready')
  process.kill(supervisor.status().pid!, 'SIGKILL')
  await ready
}

describe('the next turn of a chat finds its prompt in the cache', () => {
  test.each(['blueGreen', 'stopFirst'])('after a switch from f16 to q8_0, %s', async (strategy) => {
    expect(await cachedAfter(toQuantized, { strategy })).toBeGreaterThan(0.9)
  })

  test('after a planned restart with the same types', async () => {
    expect(await cachedAfter(restart, {})).toBeGreaterThan(0.9)
  })

  test('after a crash, from what was asked', async () => {
    expect(await cachedAfter(crash, {})).toBeGreaterThan(0.9)
  })

  test('and without a budget it does not', async () => {
    expect(await cachedAfter(restart, { warmBudget: '0s' })).toBe(0)
  })
})
