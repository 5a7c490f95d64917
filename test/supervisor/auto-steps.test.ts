import { describe, expect, test } from '@jest/globals'
import type { Settings } from '../../src/settings/settings.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import type { SupervisorEventName } from '../../src/supervisor/events.js'
import { supervise } from '../../src/supervisor/supervise.js'
import { binary, model, settings } from '../fixtures/facts.js'
import { heldConfig } from '../fixtures/held-config.js'
import { scriptedChildren } from '../fixtures/scripted-children.js'

const GIB = 2 ** 30
const auto = { cacheTypeK: 'auto', cacheTypeV: 'auto' }

function supervised(initial: Partial<Settings>, host = 64 * GIB) {
  const memory = { host }
  const config = heldConfig(initial)
  const scripted = scriptedChildren()
  const events: { name: SupervisorEventName; event: unknown }[] = []
  const bus = createEventBus()
  bus.subscribe((name, event) => events.push({ name, event }))
  const supervision = supervise({
    source: config.source,
    config: config.first,
    inputs: {
      host: { platform: 'linux', arch: 'x64', env: {} },
      binary: () => Promise.resolve(binary()),
      model: () => Promise.resolve(model()),
      freeMemory: () => Promise.resolve({ host: memory.host, devices: [], companionFiles: 0 }),
    },
    launch: scripted.launch,
    prove: () => Promise.resolve({ kind: 'proved' }),
    bus,
    places: () => ({ socketFolder: '/run' }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: () => Promise.resolve(),
    random: () => 0,
  })
  const named = (name: SupervisorEventName) => events.filter((event) => event.name === name).map(({ event }) => event)
  return { ...scripted, config, memory, named, supervision }
}

async function started(initial: Partial<Settings>) {
  const world = supervised(initial)
  const start = world.supervision.start()
  const child = await world.next()
  child.becomeReady()
  await start
  return { ...world, child }
}

const servingNow = async (world: ReturnType<typeof supervised>) =>
  (await world.supervision.upstream.whenServing(new AbortController().signal)).generation

describe('auto', () => {
  test('runs the most precise types where they fit, and says why', async () => {
    const { child, named, supervision } = await started(auto)
    expect([child.plan.cacheTypeK, child.plan.cacheTypeV]).toEqual(['f16', 'f16'])
    expect(child.argv).toEqual(expect.arrayContaining(['--cache-type-k', 'f16', '--cache-type-v']))
    expect(named('ready')).toMatchObject([
      { cacheTypeK: 'f16', cacheTypesReason: expect.stringMatching(/^auto chose f16/) },
    ])
    expect(named('warning')).toEqual([])
    await supervision.stop()
  })

  test('takes the next step down each time that memory runs out at the load, once each, and tells it', async () => {
    const world = supervised(auto)
    const start = world.supervision.start()
    const tried: string[] = []
    for (let left = 4; left > 0; left -= 1) {
      const child = await world.next()
      tried.push(`${child.plan.cacheTypeK}/${child.plan.cacheTypeV}`)
      child.die('memory', true)
    }
    const last = await world.next()
    last.becomeReady()
    await start
    expect([...tried, `${last.plan.cacheTypeK}/${last.plan.cacheTypeV}`]).toEqual([
      'f16/f16',
      'q8_0/q8_0',
      'q8_0/q5_1',
      'q5_1/q5_1',
      'q4_0/q4_0',
    ])
    expect(world.named('warning')).toMatchObject(tried.map(() => ({ code: 'CACHE_TYPE_LOWERED' })))
    expect(world.named('ready')).toMatchObject([
      { cacheTypeK: 'q4_0', cacheTypesReason: expect.stringContaining('ran out of memory with q5_1') },
    ])
    await world.supervision.stop()
  })

  test('gives up when the smallest runs out as well', async () => {
    const world = supervised({ ...auto, cacheTypeK: 'q4_0' })
    const start = world.supervision.start()
    for (const expected of ['f16', 'q8_0', 'q5_1', 'q4_0']) {
      const child = await world.next()
      expect(child.plan.cacheTypeV).toBe(expected)
      child.die('memory', true)
    }
    await expect(start).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
    expect(world.children).toHaveLength(4)
  })

  test('takes a step down at the first request that memory runs out at, while requests wait', async () => {
    const world = await started(auto)
    world.child.die('memory')
    const second = await world.next()
    expect(second.plan.cacheTypeK).toBe('q8_0')
    const waiting = servingNow(world)
    second.becomeReady()
    expect(await waiting).toBe(2)
    expect(world.supervision.running?.cacheTypeK).toBe('q8_0')
    await world.supervision.stop()
  })

  test('does not climb again to what has run out, whatever else changes', async () => {
    const world = await started(auto)
    world.child.die('memory')
    ;(await world.next()).becomeReady()
    await servingNow(world)
    const update = world.supervision.update({ threads: 3 })
    const third = await world.next()
    third.becomeReady()
    expect(await update).toMatchObject({ outcome: 'applied' })
    expect(third.plan.cacheTypeK).toBe('q8_0')
    await world.supervision.stop()
  })

  test('chooses anew for another context, as though nothing ran', async () => {
    const world = await started({ ...auto, contextSize: 2048 })
    // What is left beside the child that runs would be too little.
    world.memory.host = 400 * 2 ** 20
    const update = world.supervision.update({ contextSize: 4096 })
    const second = await world.next()
    second.becomeReady()
    await update
    expect(second.plan).toMatchObject({ cacheTypeK: 'f16', memory: { cells: 4096 } })
    await world.supervision.stop()
  })

  test('keeps what runs when memory comes and goes and no setting asks for a new child', async () => {
    const world = await started(auto)
    world.memory.host = 10 * 2 ** 20
    const restart = { ...settings().restart, limit: 9 }
    expect(await world.supervision.update({ restart })).toMatchObject({ outcome: 'live' })
    expect(world.children).toHaveLength(1)
    await world.supervision.stop()
  })

  test('is refused before any launch where nothing fits', async () => {
    const world = supervised({ ...auto, contextSize: 1_000_000 }, 50 * 2 ** 20)
    await expect(world.supervision.start()).rejects.toMatchObject({ code: 'PLAN_DOES_NOT_FIT' })
    expect(world.children).toEqual([])
  })

  test('types that were named are not touched when memory runs out', async () => {
    const world = supervised({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })
    const start = world.supervision.start()
    ;(await world.next()).die('memory', true)
    await expect(start).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
    expect(world.children).toHaveLength(1)
    expect(world.named('warning')).toEqual([])
  })
})
