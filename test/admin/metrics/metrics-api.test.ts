import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { status } from '../stand-in-control.js'
import { openAdmin, type OpenAdmin } from '../open-admin.js'
import { settings } from '../../fixtures/facts.js'
import { running } from '../../cli/running.js'
import { ask, type Answer } from '../../gateway/ask.js'
import { startChild, type TestChild } from '../../gateway/start-child.js'
import { fallenCounters, lintExposition, type Exposition } from './lint-exposition.js'

const path = '/supervisor/metrics'
let admin: OpenAdmin
const children: TestChild[] = []
beforeEach(async () => {
  admin = await openAdmin()
})
afterEach(async () => {
  await admin.close()
  await Promise.all(children.splice(0).map((child) => child.stop()))
})

function get(headers: Record<string, string> = {}): Promise<Answer> {
  return ask(admin.gateway, { path, headers: { authorization: `Bearer ${admin.token}`, ...headers } })
}

async function scrape(): Promise<Exposition> {
  return lintExposition((await get()).body.toString())
}

/** A child that serves from now on, and has generated so many tokens. */
async function serve(generation: number, tokens: number, argv = ['--metrics']): Promise<TestChild> {
  const child = await startChild(generation, (req, res) => {
    if (req.url === '/metrics') res.end(`llamacpp:tokens_predicted_total ${tokens}\n`)
    else if (req.url === '/slots') res.end('[{"n_prompt_tokens":12}]')
    else if (req.url !== '/held') req.pipe(res)
  })
  children.push(child)
  admin.upstream.serve(child)
  admin.control.status = () => ({ ...status, ...running, generation, pid: process.pid, argv })
  admin.control.bus.emit('ready', { ...running, generation }, generation)
  return child
}

function switchTo(outcome: 'applied' | 'rolled-back', generation: number): void {
  const { bus } = admin.control
  bus.emit('state', { state: 'switching', reason: 'x' }, generation)
  bus.emit('state', { state: 'ready', reason: 'x' }, generation)
  bus.emit('reload', { outcome, changes: [], strategy: 'stopFirst', parkedMs: 40 }, generation)
}

describe('the door', () => {
  test('needs the token', async () => {
    const { status, response } = await get({ authorization: 'Bearer wrong' })
    expect(status).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer')
    expect((await ask(admin.gateway, { path })).status).toBe(401)
  })

  test('is open where the config says so, for nothing else, and for no other site', async () => {
    await admin.close()
    admin = await openAdmin({ gateway: { ...settings().gateway, metricsWithoutToken: true } })
    expect((await ask(admin.gateway, { path })).status).toBe(200)
    for (const other of ['/supervisor/api/status', '/supervisor/metrics/', '/supervisor/metrics/x']) {
      expect((await ask(admin.gateway, { path: other })).status).toBe(401)
    }
    for (const spelling of ['/supervisor/Metrics', '/supervisor/%6detrics', '/supervisor//metrics']) {
      expect((await ask(admin.gateway, { path: spelling })).status).not.toBe(200)
    }
    expect((await ask(admin.gateway, { path, method: 'POST' })).status).toBe(404)
    expect((await ask(admin.gateway, { path, headers: { host: 'evil.example' } })).status).toBe(421)
    expect((await ask(admin.gateway, { path, headers: { origin: 'https://evil.example' } })).status).toBe(403)
  })

  test('keeps other machines out, with and without the token', async () => {
    await admin.close()
    admin = await openAdmin({ gateway: { ...settings().gateway, trustProxy: true, metricsWithoutToken: true } })
    expect((await get({ 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
  })
})

describe('the answer', () => {
  test('is Prometheus’ text format, with a sentence on everything, before anything has happened', async () => {
    const { response, body } = await get()
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const { series, types } = lintExposition(body.toString())
    expect([...types.keys()].every((name) => /^cortex_(supervisor|gateway|child)_/.test(name))).toBe(true)
    expect(series.get('cortex_supervisor_state{state="ready"}')).toBe(1)
    expect(series.get('cortex_supervisor_state{state="failed"}')).toBe(0)
    expect(series.get('cortex_supervisor_restarts_total{class="killed"}')).toBe(0)
    expect(series.get('cortex_gateway_requests_total{outcome="answered"}')).toBe(0)
    expect(series.get('cortex_gateway_queue_wait_seconds_count')).toBe(0)
    expect([...series.keys()].filter((sample) => sample.startsWith('cortex_child_'))).toEqual([
      'cortex_child_metrics_fresh',
    ])
  })

  test('tells what happened before it was first asked for', async () => {
    switchTo('rolled-back', 2)
    admin.tally.waited(1_500)
    admin.control.bus.emit('exit', { code: 1, signal: null, class: 'memory', reason: '', log: [] }, 2)
    const { series } = await scrape()
    const labels = 'strategy="stopFirst",outcome="rolled-back"'
    expect(series.get(`cortex_supervisor_switch_duration_seconds_count{${labels}}`)).toBe(1)
    expect(series.get(`cortex_supervisor_switch_parked_seconds_sum{${labels}}`)).toBe(0.04)
    expect(series.get('cortex_supervisor_restarts_total{class="memory"}')).toBe(1)
    expect(series.get('cortex_supervisor_generation')).toBe(2)
    expect(series.get('cortex_gateway_queue_wait_seconds_sum')).toBe(1.5)
  })

  test('counts requests by what came of them', async () => {
    await serve(1, 0)
    await ask(admin.gateway, { path: '/v1/models' })
    await ask(admin.gateway, { path: '/slots/0?action=save', method: 'POST' })
    const { series } = await scrape()
    expect(series.get('cortex_gateway_requests_total{outcome="answered"}')).toBe(1)
    expect(series.get('cortex_gateway_active_requests')).toBe(0)
    expect(series.get('cortex_gateway_connections')).toBeGreaterThan(0)
  })

  test('has what the child says, and no counter falls when another takes its place', async () => {
    await serve(1, 500)
    const before = await scrape()
    expect(before.series.get('cortex_child_predicted_tokens_total')).toBe(500)
    expect(before.series.get('cortex_child_kv_cache_tokens')).toBe(12)
    expect(before.series.get('cortex_child_metrics_fresh')).toBe(1)
    expect(before.series.get('cortex_child_resident_memory_bytes')).toBeGreaterThan(2 ** 20)
    expect([...before.series.keys()].find((sample) => sample.startsWith('cortex_child_info'))).toMatch(
      /\{build="b\d+",backend="cpu",cache_type_k="\w+",cache_type_v="\w+",model="[^"]+"\}$/,
    )
    await serve(2, 20)
    switchTo('applied', 2)
    const after = await scrape()
    expect(after.series.get('cortex_child_predicted_tokens_total')).toBe(520)
    expect(fallenCounters(before, after)).toEqual([])
  })

  test.each<[string, string[]]>([
    ['that was given no --metrics', []],
    ['that may fall asleep', ['--metrics', '--sleep-idle-seconds', '60']],
    ['that may fall asleep, in other words', ['--metrics', '--sleep_idle_seconds', '60']],
  ])('does not ask a child %s', async (_, argv) => {
    const child = await serve(1, 500, argv)
    const { series } = await scrape()
    expect(child.requests).toEqual([])
    expect(series.get('cortex_child_metrics_fresh')).toBe(0)
  })

  test('asks a child that may fall asleep while it works for others', async () => {
    const child = await serve(1, 500, ['--metrics', '--sleep-idle-seconds', '60'])
    const leave = new AbortController()
    const held = ask(admin.gateway, { path: '/held', signal: leave.signal }).catch(() => null)
    while (child.requests.length === 0) await setImmediate()
    expect((await scrape()).series.get('cortex_child_metrics_fresh')).toBe(1)
    leave.abort()
    await held
  })
})
