import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { fallenCounters, lintExposition, type Exposition } from '../admin/metrics/lint-exposition.js'
import { chat, configFolder, realSupervisor, type Recorded } from './real-server.js'

let config: Awaited<ReturnType<typeof configFolder>>
let server: Recorded

beforeAll(async () => {
  config = await configFolder('model: demo\nbackend: cpu\ngateway: { port: 0 }\n')
  server = await realSupervisor({ configFile: config.file, name: `metrics-${process.pid}` })
  await server.supervisor.start()
}, 120_000)

afterAll(async () => {
  await server.supervisor.stop()
  await config.remove()
})

async function scrapeOnce(): Promise<Exposition> {
  const { url, admin } = server.supervisor.status()
  const token = (await readFile(admin!.tokenFile, 'utf8')).trim()
  const response = await fetch(`${url}/supervisor/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status).toBe(200)
  return lintExposition(await response.text())
}

/** Until the child has told its own values, too: on a busy machine it may not do so in time. */
async function scrape(): Promise<Exposition> {
  for (;;) {
    const exposition = await scrapeOnce()
    if (exposition.series.get('cortex_child_metrics_fresh') === 1) return exposition
  }
}

const tokens = ({ series }: Exposition) => ({
  prompt: series.get('cortex_child_prompt_tokens_total') ?? 0,
  cached: series.get('cortex_child_cached_prompt_tokens_total') ?? 0,
  predicted: series.get('cortex_child_predicted_tokens_total') ?? 0,
  inCache: series.get('cortex_child_kv_cache_tokens') ?? 0,
})

test('tokens of a real llama-server are counted across a switch', async () => {
  const atRest = tokens(await scrape())
  const { usage } = await chat(server.supervisor.url, 'Tell me a story about a fox.', { max_tokens: 16 })
  const before = await scrape()
  expect(tokens(before).predicted - atRest.predicted).toBe(usage.completion_tokens)
  expect(tokens(before).prompt).toBeGreaterThan(atRest.prompt)
  expect(tokens(before).inCache).toBeGreaterThan(usage.completion_tokens)

  await expect(server.supervisor.update({ cacheType: 'q8_0' })).resolves.toMatchObject({ outcome: 'applied' })
  await chat(server.supervisor.url, 'Tell me a story about a lamp.', { max_tokens: 16 })
  const after = await scrape()
  expect(fallenCounters(before, after)).toEqual([])
  expect(tokens(after).predicted).toBeGreaterThan(tokens(before).predicted)
  expect(after.series.get('cortex_supervisor_generation')).toBe(2)
  expect([...after.series.keys()].find((sample) => sample.startsWith('cortex_child_info'))).toContain(
    'cache_type_k="q8_0"',
  )
  const switches = [...after.series].filter(([sample]) =>
    sample.startsWith('cortex_supervisor_switch_duration_seconds_count'),
  )
  expect(switches.map(([, count]) => count)).toEqual([1])
})

test('the child’s own metrics pass through the gateway', async () => {
  const response = await fetch(`${server.supervisor.url}/metrics`)
  expect(response.status).toBe(200)
  await expect(response.text()).resolves.toContain('llamacpp:tokens_predicted_total')
})

test('a request that is replayed is an event, and counted', async () => {
  const { pid, generation } = server.supervisor.status()
  const replayed = server.next('request')
  // Frozen it takes the request and does not answer, nor does it answer the scrape, which goes on without it.
  process.kill(pid!, 'SIGSTOP')
  const answer = fetch(`${server.supervisor.url}/v1/models`)
  while ((await scrapeOnce()).series.get('cortex_gateway_active_requests') !== 1);
  expect((await scrapeOnce()).series.get('cortex_child_metrics_fresh')).toBe(0)
  process.kill(pid!, 'SIGKILL')

  const { status, headers } = await answer
  expect(status).toBe(200)
  await expect(replayed).resolves.toMatchObject({
    outcome: 'replayed',
    method: 'GET',
    target: '/v1/models',
    generation,
  })
  expect((await replayed).requestId).toBe(headers.get('x-request-id'))
  const { series } = await scrape()
  expect(series.get('cortex_gateway_replays_total')).toBe(1)
  expect(series.get('cortex_supervisor_restarts_total{class="killed"}')).toBe(1)
})
