import { describe, expect, test } from '@jest/globals'
import { CortexError } from '../../src/errors.js'
import type { Settings } from '../../src/settings/settings.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import type { SupervisorEventName } from '../../src/supervisor/events.js'
import type { PlanInputs } from '../../src/supervisor/prepare-plan.js'
import type { ProveChild } from '../../src/supervisor/children/prove-child.js'
import { supervise, type SuperviseOptions } from '../../src/supervisor/supervise.js'
import { binary, model, settings } from '../fixtures/facts.js'
import { heldConfig } from '../fixtures/held-config.js'
import { scriptedChildren } from '../fixtures/scripted-children.js'

function inputsOf(): PlanInputs {
  return {
    host: { platform: 'linux', arch: 'x64', env: {} },
    binary: () => Promise.resolve(binary()),
    model: ({ model: reference }) =>
      reference === 'missing'
        ? Promise.reject(new CortexError('MODEL_NOT_FOUND', 'no such model'))
        : Promise.resolve(model({ reference })),
  }
}

function supervised(initial: Partial<Settings> = {}, more: Partial<SuperviseOptions> = {}) {
  const config = heldConfig(initial)
  const scripted = scriptedChildren()
  const events: { name: SupervisorEventName; event: unknown }[] = []
  const live: Settings[] = []
  const bus = createEventBus()
  bus.subscribe((name, event) => events.push({ name, event }))
  const supervision = supervise({
    source: config.source,
    config: config.first,
    inputs: inputsOf(),
    launch: scripted.launch,
    prove: () => Promise.resolve({ kind: 'proved' }),
    bus,
    places: () => ({ socketFolder: '/run' }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: (taken) => {
      live.push(taken)
      return Promise.resolve()
    },
    random: () => 0,
    ...more,
  })
  const named = (name: SupervisorEventName) => events.filter((event) => event.name === name).map(({ event }) => event)
  return { ...scripted, config, events, named, live, supervision }
}

async function started(initial: Partial<Settings> = {}) {
  const world = supervised(initial)
  const start = world.supervision.start()
  const child = await world.next()
  child.becomeReady()
  await start
  return { ...world, child }
}

const upstreamNow = async (world: ReturnType<typeof supervised>) =>
  (await world.supervision.upstream.whenServing(new AbortController().signal)).generation

describe('start', () => {
  test('serves, and says what really runs', async () => {
    const world = await started({ contextSize: 2048 })
    expect(world.supervision.phase).toBe('ready')
    expect(world.named('state')).toMatchObject(['preparing', 'starting', 'ready'].map((state) => ({ state })))
    expect(world.named('ready')).toMatchObject([
      { generation: 1, pid: 1001, cacheTypeK: 'f16', kvBytes: 2 * 2 ** 20, kvObserved: { kMiB: 1, vMiB: 1 } },
    ])
    expect(world.named('warning')).toEqual([])
  })

  test('of a plan that breaks a rule is refused before any launch', async () => {
    const world = supervised({ flashAttention: 'off', cacheTypeV: 'q8_0' })
    await expect(world.supervision.start()).rejects.toMatchObject({ code: 'PLAN_V_NEEDS_FLASH_ATTENTION' })
    expect(world.children).toEqual([])
    expect(world.supervision.phase).toBe('failed')
  })

  test('that fails for a permanent cause tells it with the child’s last words, and can be tried again', async () => {
    const world = supervised()
    const start = world.supervision.start()
    ;(await world.next()).die('model', true)
    await expect(start).rejects.toMatchObject({ code: 'CHILD_START_FAILED', log: ['last words'] })
    expect(world.named('exit')).toMatchObject([{ class: 'model', log: ['last words'] }])
    const again = world.supervision.start()
    ;(await world.next()).becomeReady()
    await again
    expect(world.supervision.running?.generation).toBe(2)
  })

  test('that is aborted ends the child and leaves a stopped supervisor', async () => {
    const world = supervised()
    const controller = new AbortController()
    const start = world.supervision.start(controller.signal)
    const child = await world.next()
    controller.abort()
    await expect(start).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(child.exited).resolves.toMatchObject({ class: 'asked' })
    expect(world.supervision.phase).toBe('stopped')
  })
})

describe('a first start that fails where something served before', () => {
  const lastGood = () => Promise.resolve(settings({ cacheTypeK: 'q5_1' }))

  test('serves with that, and says why', async () => {
    const world = supervised({ cacheTypeK: 'q8_0' }, { lastGood })
    const start = world.supervision.start()
    ;(await world.next()).die('memory', true)
    const second = await world.next()
    second.becomeReady()
    await start
    expect(second.plan.cacheTypeK).toBe('q5_1')
    expect(world.named('warning')).toMatchObject([{ code: 'LAST_GOOD_RESUMED' }])
  })

  test('is tried once that way, and then ends', async () => {
    const world = supervised({}, { lastGood })
    const start = world.supervision.start()
    ;(await world.next()).die('model', true)
    ;(await world.next()).die('model', true)
    await expect(start).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
    expect(world.children).toHaveLength(2)
  })

  test('each plan that has served is kept, and no other', async () => {
    const kept: string[] = []
    const world = supervised({}, { onGood: (plan) => kept.push(plan.cacheTypeK) })
    const start = world.supervision.start()
    ;(await world.next()).becomeReady()
    await start
    const update = world.supervision.update({ cacheTypeK: 'q4_0' })
    ;(await world.next()).die('memory', true)
    ;(await world.next()).becomeReady()
    await update
    expect(kept).toEqual(['f16', 'f16'])
  })
})

test('blue-green, when asked for: the old child serves until the new one does', async () => {
  const world = await started({ reload: { ...settings().reload, strategy: 'blueGreen' } })
  const update = world.supervision.update({ cacheTypeK: 'q8_0' })
  const second = await world.next()
  await expect(upstreamNow(world)).resolves.toBe(1)
  second.becomeReady()
  await expect(update).resolves.toMatchObject({ outcome: 'applied', strategy: 'blueGreen', parkedMs: 0 })
  await expect(upstreamNow(world)).resolves.toBe(2)
  await world.child.exited
})

describe('a change of the file', () => {
  test('stops the old child, starts one with the new types, and reports what changed', async () => {
    const world = await started()
    world.config.write({ cacheTypeK: 'q8_0' })
    const reload = world.supervision.reload()
    const second = await world.next()
    expect(world.child.stops).toBe(1)
    expect(second.argv.join(' ')).toContain('--cache-type-k q8_0')
    second.becomeReady()
    await expect(reload).resolves.toMatchObject({
      outcome: 'applied',
      strategy: 'stopFirst',
      changes: [{ key: 'cacheTypeK', from: 'f16', to: 'q8_0' }],
    })
    await expect(upstreamNow(world)).resolves.toBe(2)
  })

  test('that changes nothing relaunches nothing', async () => {
    const world = await started()
    world.config.write({ cacheTypeK: 'f16' })
    await expect(world.supervision.reload()).resolves.toMatchObject({ outcome: 'unchanged', changes: [] })
    expect(world.children).toHaveLength(1)
  })

  test('that only we notice is taken over live', async () => {
    const world = await started()
    world.config.write({ gateway: { ...settings().gateway, apiKeys: ['k'] } })
    await expect(world.supervision.reload()).resolves.toMatchObject({ outcome: 'live' })
    expect(world.live.at(-1)?.gateway.apiKeys).toEqual(['k'])
    expect(world.children).toHaveLength(1)
  })

  test('that is broken is rejected, and the child serves on', async () => {
    const world = await started()
    world.config.breakIt(new CortexError('CONFIG_INVALID', 'cortex.yaml:1:1 …'))
    await expect(world.supervision.reload()).resolves.toMatchObject({
      outcome: 'rejected',
      error: { code: 'CONFIG_INVALID' },
    })
    expect([world.children.length, world.child.stops, world.supervision.phase]).toEqual([1, 0, 'ready'])
  })

  test('whose plan will not start goes back to the last good one, and leaves the file alone', async () => {
    const world = await started()
    world.config.write({ cacheTypeK: 'q8_0' })
    const reload = world.supervision.reload()
    ;(await world.next()).die('memory', true)
    const back = await world.next()
    expect(back.plan.cacheTypeK).toBe('f16')
    back.becomeReady()
    await expect(reload).resolves.toMatchObject({ outcome: 'rolled-back', error: { code: 'CHILD_START_FAILED' } })
    expect(world.config.text).toEqual({ cacheTypeK: 'q8_0' })
    expect(world.config.undone).toEqual([])
  })
})

describe('update', () => {
  test('writes, applies, and takes back what it wrote when the plan will not start', async () => {
    const world = await started()
    const update = world.supervision.update({ cacheTypeV: 'q4_0' })
    ;(await world.next()).die('memory', true)
    ;(await world.next()).becomeReady()
    await expect(update).resolves.toMatchObject({ outcome: 'rolled-back' })
    expect(world.config.text).toEqual({})
    expect(world.supervision.config.settings.cacheTypeV).toBe('f16')
    expect(world.supervision.counts.crashes).toBe(0)
  })

  test('of a plan that breaks a rule writes nothing', async () => {
    const world = await started()
    const update = await world.supervision.update({ flashAttention: 'off', cacheTypeV: 'q8_0' })
    expect(update).toMatchObject({ outcome: 'rejected', error: { code: 'PLAN_V_NEEDS_FLASH_ATTENTION' } })
    expect(world.config.text).toEqual({})
    expect(world.children).toHaveLength(1)
  })

  test('of a model that is not there writes nothing', async () => {
    const world = await started()
    await expect(world.supervision.update({ model: 'missing' })).resolves.toMatchObject({
      outcome: 'rejected',
      error: { code: 'MODEL_NOT_FOUND' },
    })
    expect(world.config.text).toEqual({})
  })

  test('is refused when the config is not the one that was read', async () => {
    const world = await started()
    await expect(world.supervision.update({ cacheTypeK: 'q8_0' }, { ifVersion: 'old' })).rejects.toMatchObject({
      code: 'CONFIG_CHANGED_MEANWHILE',
    })
  })

  test('that the surroundings do not take is taken back, and no child is launched for it', async () => {
    const world = supervised({}, { onLiveSettings: refusePort81 })
    const start = world.supervision.start()
    ;(await world.next()).becomeReady()
    await start
    const outcome = await world.supervision.update({ cacheTypeK: 'q8_0', gateway: { ...settings().gateway, port: 81 } })
    expect(outcome).toMatchObject({ outcome: 'rolled-back', error: { code: 'PORT_IN_USE' } })
    expect([world.config.text, world.children.length, world.supervision.phase]).toEqual([{}, 1, 'ready'])
    expect(world.supervision.config.settings.cacheTypeK).toBe('f16')
  })
})

const refusePort81 = ({ gateway }: Settings) =>
  gateway.port === 81 ? Promise.reject(new CortexError('PORT_IN_USE', 'taken')) : Promise.resolve()

describe('changes during a switch', () => {
  const blueGreen = { reload: { ...settings().reload, strategy: 'blueGreen' as const } }

  test('end in the newest, which has all of them, and each hears of its own', async () => {
    const world = await started(blueGreen)
    const first = world.supervision.update({ cacheTypeK: 'q8_0' })
    const overtaken = await world.next()
    const [second, third] = [
      world.supervision.update({ cacheTypeV: 'q8_0' }),
      world.supervision.update({ parallel: 2 }),
    ]
    for (let child = overtaken; child.plan.settings.parallel !== 2;) child = await world.next()
    world.children.at(-1)!.becomeReady()
    expect(await Promise.all([first, second, third])).toMatchObject(
      ['cacheTypeK', 'cacheTypeV', 'parallel'].map((key) => ({ outcome: 'applied', changes: [{ key }] })),
    )
    expect(world.supervision.running).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })
    expect(world.named('ready')).toHaveLength(2)
    expect(overtaken.stops).toBe(1)
  })

  test('are all taken back, the newest first, when that will not serve', async () => {
    const world = await started(blueGreen)
    const updates = [
      { cacheTypeK: 'q8_0' },
      { gateway: { ...settings().gateway, maxQueue: 9 } },
      { cacheTypeV: 'q8_0' },
    ]
    const changes = updates.map((update) => world.supervision.update(update))
    for (let child = await world.next(); child.plan.cacheTypeV !== 'q8_0';) child = await world.next()
    world.children.at(-1)!.die('memory', true)
    expect(await Promise.all(changes)).toMatchObject(updates.map(() => ({ outcome: 'rolled-back' })))
    expect(world.config.text).toEqual(blueGreen)
    expect(world.supervision.config.settings).toMatchObject({ cacheTypeK: 'f16', cacheTypeV: 'f16' })
    expect(world.live.at(-1)?.gateway.maxQueue).toBe(settings().gateway.maxQueue)
    expect([world.supervision.phase, world.supervision.running?.generation]).toEqual(['ready', 1])
  })

  test('that no child notices hold only if the switch does', async () => {
    const world = await started(blueGreen)
    const relaunch = world.supervision.update({ cacheTypeK: 'q8_0' })
    const child = await world.next()
    const live = world.supervision.update({ restart: { ...settings().restart, limit: 9 } })
    await new Promise((resolve) => setImmediate(resolve))
    child.becomeReady()
    expect(await Promise.all([relaunch, live])).toMatchObject([{ outcome: 'applied' }, { outcome: 'live' }])
    expect(world.supervision.config.settings).toMatchObject({ cacheTypeK: 'q8_0', restart: { limit: 9 } })
    expect(world.children).toHaveLength(2)
  })

  test('leave a restart that was asked for meanwhile to the newest plan', async () => {
    const world = await started(blueGreen)
    const update = world.supervision.update({ cacheTypeK: 'q8_0' })
    const restart = world.supervision.restart()
    ;(await world.next()).becomeReady()
    await update
    const restarted = await world.next()
    restarted.becomeReady()
    await restart
    expect(restarted.plan.cacheTypeK).toBe('q8_0')
  })

  test('are told that they came to nothing when the supervisor is stopped', async () => {
    const world = await started(blueGreen)
    const update = world.supervision.update({ cacheTypeK: 'q8_0' })
    await world.next()
    await world.supervision.stop()
    expect(await update).toMatchObject({ outcome: 'rejected', error: { code: 'SUPERVISOR_STOPPED' } })
    expect(world.config.text).toEqual(blueGreen)
  })
})

describe('a canary', () => {
  const failing = (permanent: boolean): ProveChild => {
    return ({ generation, log }) =>
      Promise.resolve(
        generation === 1
          ? { kind: 'proved' }
          : {
              kind: 'failed',
              permanent,
              error: new CortexError('CANARY_FAILED', 'it gave no token', { log: log.tail() }),
            },
      )
  }

  test.each(['blueGreen', 'stopFirst'] as const)(
    'that fails rolls the change back, with the reason (%s)',
    async (strategy) => {
      const world = supervised({ reload: { ...settings().reload, strategy } }, { prove: failing(true) })
      const start = world.supervision.start()
      ;(await world.next()).becomeReady()
      await start
      const update = world.supervision.update({ cacheTypeK: 'q8_0' })
      const second = await world.next()
      second.becomeReady()
      if (strategy === 'stopFirst') {
        // The plan before is proved, too, and fails here as well: nothing is left to serve.
        ;(await world.next()).becomeReady()
        expect(await update).toMatchObject({ outcome: 'rolled-back', error: { code: 'CANARY_FAILED' } })
        expect(world.supervision.phase).toBe('failed')
      } else {
        const error = { code: 'CANARY_FAILED', message: 'it gave no token', log: ['generation 2'] }
        expect(await update).toMatchObject({ outcome: 'rolled-back', error })
        expect([world.supervision.phase, world.supervision.running?.generation]).toEqual(['ready', 1])
      }
      expect(second.stops).toBe(1)
      expect(world.config.text).not.toHaveProperty('cacheTypeK')
      await world.supervision.stop()
    },
  )

  test('that fails at a first start for good ends it, and is not sent where it was turned off', async () => {
    const asked: number[] = []
    const prove: ProveChild = ({ generation }) => {
      asked.push(generation)
      return Promise.resolve({ kind: 'failed', permanent: true, error: new CortexError('CANARY_FAILED', 'no token') })
    }
    const world = supervised({}, { prove })
    const start = world.supervision.start()
    ;(await world.next()).becomeReady()
    await expect(start).rejects.toMatchObject({ code: 'CANARY_FAILED' })
    expect(world.children).toHaveLength(1)

    const without = supervised({ reload: { ...settings().reload, canary: false } }, { prove })
    const other = without.supervision.start()
    ;(await without.next()).becomeReady()
    await other
    expect(asked).toEqual([1])
  })
})

describe('a crash', () => {
  test('brings the child back, and requests wait for it', async () => {
    const world = await started({ restart: { ...settings().restart, resetAfter: 0 } })
    world.child.die('crash')
    const second = await world.next()
    const waiting = upstreamNow(world)
    second.becomeReady()
    await expect(waiting).resolves.toBe(2)
    expect(world.supervision.counts.crashes).toBe(1)
  })

  test('for want of memory, twice, leads back to the settings before, with a warning', async () => {
    const world = await started()
    const update = world.supervision.update({ contextSize: 4096 })
    ;(await world.next()).becomeReady()
    await update
    world.children[1]!.die('memory')
    const again = await world.next()
    again.becomeReady()
    await upstreamNow(world)
    again.die('memory')
    const back = await world.next()
    back.becomeReady()
    expect(await upstreamNow(world)).toBe(4)
    expect(back.plan.settings.contextSize).toBeUndefined()
    expect(world.named('warning').at(-1)).toMatchObject({ code: 'MEMORY_RETREAT' })
    // The file still says otherwise, and is followed when that is asked for.
    expect(world.config.text).toEqual({ contextSize: 4096 })
    const reload = world.supervision.reload()
    ;(await world.next()).becomeReady()
    expect(await reload).toMatchObject({ outcome: 'applied', changes: [{ key: 'contextSize' }] })
  })

  test('uses the settings that were taken over live', async () => {
    const world = await started()
    world.config.write({ restart: { ...settings().restart, limit: 1 } })
    await world.supervision.reload()
    world.child.die('crash')
    await new Promise((resolve) => setImmediate(resolve))
    expect(world.supervision.phase).toBe('failed')
    await expect(upstreamNow(world)).rejects.toMatchObject({ code: 'NOT_SERVING' })
    await world.supervision.stop()
  })
})

describe('auto', () => {
  const free = (bytes: number) => ({ host: bytes, devices: [], companionFiles: { mmproj: 0, draft: 0, loras: 0 } })

  test.each([
    [64 * 2 ** 30, 'blueGreen'],
    [64 * 2 ** 20, 'stopFirst'],
  ] as const)('with %d bytes free is %s, and says by which figures', async (bytes, strategy) => {
    const inputs = { ...inputsOf(), freeMemory: () => Promise.resolve(free(bytes) as never) }
    const world = supervised({}, { inputs })
    const start = world.supervision.start()
    ;(await world.next()).becomeReady()
    await start
    const update = world.supervision.update({ cacheTypeK: 'q8_0' })
    const second = await world.next()
    expect(world.children[0]!.stops).toBe(strategy === 'stopFirst' ? 1 : 0)
    second.becomeReady()
    expect(await update).toMatchObject({ outcome: 'applied', strategy })
    expect(world.named('state')).toContainEqual(
      expect.objectContaining({
        state: 'switching',
        reason: expect.stringContaining('A second llama-server') as never,
      }),
    )
  })
})

test('restart starts the same plan in a new child', async () => {
  const world = await started()
  const restart = world.supervision.restart()
  ;(await world.next()).becomeReady()
  await restart
  expect(world.children.map(({ plan }) => plan.cacheTypeK)).toEqual(['f16', 'f16'])
})

test('a restart that will not come up again is not tried a second time as what was good', async () => {
  const world = await started()
  const restart = world.supervision.restart()
  ;(await world.next()).die('model', true)
  await expect(restart).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
  expect([world.children.length, world.supervision.phase]).toEqual([2, 'failed'])
})

test('stop waits for requests in flight, then ends the child', async () => {
  const world = await started()
  const request = world.supervision.upstream.serving!.begin(() => undefined)
  const stop = world.supervision.stop()
  await new Promise((resolve) => setImmediate(resolve))
  expect(world.child.stops).toBe(0)
  request.end()
  await stop
  expect([world.child.stops, world.supervision.phase]).toEqual([1, 'stopped'])
})

test('kill does not wait for them', async () => {
  const world = await started()
  world.supervision.upstream.serving!.begin(() => undefined)
  const stop = world.supervision.stop()
  world.supervision.kill()
  await stop
  expect(world.supervision.phase).toBe('stopped')
})
