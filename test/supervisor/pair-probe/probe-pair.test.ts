import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Child } from '../../../src/child/child.js'
import type { PrefillSpeed } from '../../../src/child/prefill-speed.js'
import { createInFlightRequests } from '../../../src/upstream/in-flight.js'
import { createProbePair } from '../../../src/supervisor/pair-probe/probe-pair.js'
import type { ProbeRecords } from '../../../src/supervisor/pair-probe/probe-records.js'
import { planOf, type PlanChanges } from '../../fixtures/observed-child.js'

/** A llama-server as far as a probe sees it: so many tokens a second, and what it was asked. */
let server: Server
let speed: number
let asked: { prompt: number[]; n_predict: number; cache_prompt: boolean }[]
let answer: (send: () => void) => void

beforeEach(async () => {
  speed = 1000
  asked = []
  answer = (send) => {
    send()
  }
  server = createServer((req, res) => {
    let text = ''
    req.on('data', (chunk: Buffer) => (text += chunk.toString()))
    req.on('end', () => {
      const body = JSON.parse(text) as (typeof asked)[number]
      asked.push(body)
      const tokens = body.prompt.length
      answer(() => {
        res.setHeader('content-type', 'application/json')
        res.end(JSON.stringify({ content: 'a', timings: { prompt_n: tokens, prompt_ms: (1000 * tokens) / speed } }))
      })
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function heldRecords(): ProbeRecords & { kept: Map<string, PrefillSpeed> } {
  const kept = new Map<string, PrefillSpeed>()
  return {
    kept,
    read: (key) => Promise.resolve(kept.get(key) ?? null),
    write: (key, measured) => Promise.resolve(void kept.set(key, measured)),
  }
}

const onVulkan = (k: string, v: string, more: PlanChanges = {}) =>
  planOf({
    binary: { backend: 'vulkan', build: 9000 },
    settings: { cacheTypeK: k, cacheTypeV: v, parallel: 1 },
    ...more,
  })

function world() {
  const records = heldRecords()
  const inFlight = createInFlightRequests()
  const ending = new AbortController()
  const probe = createProbePair({ records, after: 0 })
  const child = {
    endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    apiKey: 'key',
    argv: [],
    observed: { contextSize: 2048 },
  } as unknown as Child
  return {
    records,
    inFlight,
    ending,
    run: (plan: ReturnType<typeof planOf>) => probe(child, plan, inFlight, ending.signal),
  }
}

describe('a pair that nobody vouches for', () => {
  test('is told of with both speeds where it is more than three times slower than f16 was', async () => {
    const { run } = world()
    speed = 1100
    expect(await run(onVulkan('f16', 'f16'))).toBeNull()
    speed = 34
    const warning = await run(onVulkan('q8_0', 'q5_1'))
    expect(warning?.code).toBe('KV_PAIR_SLOW')
    expect(warning?.message).toMatch(
      /K q8_0 with V q5_1.* 34 tokens\/s on vulkan, where f16 had 1100 tokens\/s: 32\.4 times/,
    )
  })

  test('is left alone where it is not', async () => {
    const { run } = world()
    speed = 1100
    await run(onVulkan('f16', 'f16'))
    speed = 400
    expect(await run(onVulkan('q8_0', 'q5_1'))).toBeNull()
  })

  test('is timed once, and f16 once, for the same build and model', async () => {
    const { run, records } = world()
    for (const plan of [onVulkan('f16', 'f16'), onVulkan('q8_0', 'q5_1')]) {
      await run(plan)
      const before = asked.length
      await run(plan)
      expect(asked).toHaveLength(before)
    }
    await run(onVulkan('q8_0', 'q5_1', { binary: { backend: 'vulkan', build: 9000, digest: 'another' } }))
    expect(records.kept.size).toBe(3)
  })

  test('is said not to be compared where f16 was never timed', async () => {
    const { run } = world()
    expect(await run(onVulkan('q8_0', 'q5_1'))).toMatchObject({ code: 'KV_PAIR_UNPROVEN' })
  })

  test('is timed with 512 tokens that no cache has, and with 64 where it is slow', async () => {
    const { run, records } = world()
    await run(onVulkan('q8_0', 'q5_1'))
    expect(asked.map(({ prompt }) => prompt.length)).toEqual([64, 512])
    expect(asked.every(({ n_predict: predicted, cache_prompt: cached }) => predicted === 1 && !cached)).toBe(true)
    asked = []
    speed = 20
    await run(onVulkan('q5_1', 'q5_1'))
    expect(asked.map(({ prompt }) => prompt.length)).toEqual([64, 64])
    expect([...records.kept.values()].at(-1)).toEqual({ tokens: 64, tokensPerSecond: 20 })
  })
})

describe('nothing is timed', () => {
  test.each([
    ['of a pair that the table vouches for', onVulkan('q8_0', 'q8_0')],
    ['on the CPU', planOf({ settings: { cacheTypeK: 'q8_0', cacheTypeV: 'q5_1' } })],
    ['with f16 on the CPU', planOf()],
    [
      'where no layer is on a device',
      planOf({ binary: { backend: 'vulkan', build: 9000 }, settings: { cacheTypeK: 'q8_0', gpuLayers: 0 } }),
    ],
  ])('%s', async (_, plan) => {
    expect(await world().run(plan)).toBeNull()
    expect(asked).toEqual([])
  })
})

describe('requests of others come first', () => {
  test('a probe waits for those that are under way', async () => {
    const { run, inFlight } = world()
    const request = inFlight.begin(() => undefined)
    const probed = run(onVulkan('f16', 'f16'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toEqual([])
    request.end()
    await probed
    expect(asked).toHaveLength(2)
  })

  test('one that comes breaks the probe off, which begins again after it', async () => {
    const { run, inFlight, records } = world()
    let broken = false
    answer = (send) => {
      if (broken) {
        send()
        return
      }
      broken = true
      const request = inFlight.begin(() => undefined)
      setImmediate(() => {
        request.end()
      })
    }
    await run(onVulkan('f16', 'f16'))
    expect(asked.map(({ prompt }) => prompt.length)).toEqual([64, 64, 512])
    expect(records.kept.size).toBe(1)
  })

  test('a child that is told to end is asked nothing more, and nothing is said', async () => {
    const { run, ending, records } = world()
    answer = () => {
      ending.abort()
    }
    expect(await run(onVulkan('q8_0', 'q5_1'))).toBeNull()
    expect(records.kept.size).toBe(0)
  })
})
