import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterRefusal, afterTrial, afterUse, choiceOf, type Choice } from '../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../src/binaries/store/choices-file.js'
import { currentInstall } from '../../src/binaries/store/current-install.js'
import { wantedFromStore } from '../../src/binaries/store/wanted-install.js'
import type { BinaryFacts } from '../../src/facts/machine-and-build.js'
import type { Settings } from '../../src/settings/settings.js'
import { createBuildTrials } from '../../src/supervisor/build-trials.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import type { SupervisorEventName } from '../../src/supervisor/events.js'
import { supervise, type Supervision } from '../../src/supervisor/supervise.js'
import { binary, model } from '../fixtures/facts.js'
import { heldConfig } from '../fixtures/held-config.js'
import { scriptedChildren } from '../fixtures/scripted-children.js'
import { storeOfBuilds, type StoreOfBuilds } from '../fixtures/store-of-builds.js'
import { until } from '../fixtures/until.js'

let builds: StoreOfBuilds
const open: Supervision[] = []
beforeEach(async () => {
  builds = await storeOfBuilds()
  await builds.put(1)
  await builds.put(2)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((supervision) => supervision.stop()))
  await builds.remove()
})

const use = (id: string, key = 'auto') => changeChoices(builds.store, (choices) => afterUse(choices, key, id))
const chosen = async (key = 'auto'): Promise<Choice> => choiceOf(await readChoices(builds.store), key)

/** A supervisor that takes its builds from the store, with children that do what they are told. */
function supervised(initial: Partial<Settings> = {}) {
  const config = heldConfig(initial)
  const scripted = scriptedChildren()
  const bus = createEventBus()
  const events: { name: SupervisorEventName; event: unknown }[] = []
  bus.subscribe((name, event) => events.push({ name, event }))
  const host = { platform: process.platform, arch: process.arch, env: {} }
  const fromStore = async (settings: Settings): Promise<BinaryFacts> => {
    const wanted = wantedFromStore(settings.backend, settings.binary)
    const install = wanted && (await currentInstall({ store: builds.store, wanted, host }))
    if (!install) return binary({ source: 'path' })
    const executable = path.join(install.folder, install.executable)
    return binary({ executable, build: install.build, digest: install.digest })
  }
  const trials = createBuildTrials({ store: builds.store, host, bus })
  const supervision = supervise({
    source: config.source,
    config: config.first,
    inputs: { host, binary: fromStore, model: () => Promise.resolve(model()) },
    launch: scripted.launch,
    prove: () => Promise.resolve({ kind: 'proved' }),
    bus,
    places: () => ({ socketFolder: '/run' }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: () => Promise.resolve(),
    trials,
    random: () => 0,
  })
  open.push(supervision)
  const named = (name: SupervisorEventName) => events.filter((event) => event.name === name).map(({ event }) => event)
  const build = (child: { plan: { binary: { build: number | null } } }) => child.plan.binary.build
  return { ...scripted, config, named, supervision, trials, build }
}

async function upgraded(initial: Partial<Settings> = {}) {
  await use('b1')
  const world = supervised(initial)
  const start = world.supervision.start()
  ;(await world.next()).becomeReady()
  await start
  await use('b2')
  const reload = world.supervision.reload()
  return { ...world, reload, child: await world.next() }
}

describe('a build that was chosen', () => {
  test('and will not come up is taken back in the store, before anybody hears of the outcome', async () => {
    const world = await upgraded()
    expect(world.build(world.child)).toBe(2)
    world.child.die('crash', true)
    // Stopped first: the one before has to come up again.
    void world.next().then((child) => child.becomeReady())
    expect(await world.reload).toMatchObject({ outcome: 'rolled-back' })
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
    expect((await readChoices(builds.store)).refused).toEqual(['b2'])
    expect(world.named('warning')).toMatchObject([{ code: 'BINARY_TAKEN_BACK' }])
    expect(world.supervision.running?.build).toBe(1)
  })

  test('and is taken back tells, too, that what was chosen for another wish is lost', async () => {
    const world = await upgraded()
    const file = path.join(builds.store, '.current.json')
    const { byKey, ...rest } = JSON.parse(await readFile(file, 'utf8')) as { byKey: object }
    await writeFile(file, JSON.stringify({ ...rest, byKey: { ...byKey, cpu: 'b1' } }))
    world.child.die('crash', true)
    void world.next().then((child) => child.becomeReady())
    expect(await world.reload).toMatchObject({ outcome: 'rolled-back' })
    expect(world.named('warning')).toMatchObject([
      { code: 'BINARY_CHOICE_LOST', message: expect.stringContaining('of cpu') },
      { code: 'BINARY_TAKEN_BACK' },
    ])
  })

  test('and dies while it is on trial makes room for the one before', async () => {
    const world = await upgraded()
    world.child.becomeReady()
    expect(await world.reload).toMatchObject({ outcome: 'applied' })
    world.child.die('crash')
    const next = await world.next()
    // The one that was on its way meanwhile, if any, has ended.
    const old = world.build(next) === 1 ? next : await world.next()
    expect(world.build(old)).toBe(1)
    old.becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
    expect(world.named('warning')).toMatchObject([{ code: 'BINARY_TAKEN_BACK' }])
    await until(() => world.named('reload').length === 2)
    expect(world.named('reload')).toMatchObject([{ outcome: 'applied' }, { outcome: 'applied' }])
  })

  test('and is killed from outside is started again', async () => {
    const world = await upgraded()
    world.child.becomeReady()
    await world.reload
    world.child.die('killed')
    const next = await world.next()
    expect(world.build(next)).toBe(2)
    next.becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: 'b2' })
  })

  test('and has passed its trial is restarted after a crash like any other', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] })
    try {
      const { trials, plan } = await servingBuild()
      await jest.advanceTimersByTimeAsync(299_999)
      expect((await chosen()).trial).toBe('b2')
      await jest.advanceTimersByTimeAsync(1)
      jest.useRealTimers()
      while ((await chosen()).trial !== null) await new Promise((resolve) => setImmediate(resolve))
      expect(await trials.takeBack(plan, 'it crashed')).toBeNull()
      expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: null })
    } finally {
      jest.useRealTimers()
    }
  })

  test('while nothing ran, and will not start, is taken back by that start', async () => {
    await use('b1')
    await use('b2')
    const world = supervised()
    const start = world.supervision.start()
    ;(await world.next()).die('library', true)
    const old = await world.next()
    expect(world.build(old)).toBe(1)
    old.becomeReady()
    await start
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
  })

  test('and starts no less than the one before is not what is to blame', async () => {
    await use('b1')
    await use('b2')
    const world = supervised()
    const start = world.supervision.start()
    ;(await world.next()).die('model', true)
    ;(await world.next()).die('model', true)
    await expect(start).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
    expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: 'b2' })
    expect((await readChoices(builds.store)).refused).toEqual([])
  })
})

describe('a build that served, and does not run any more,', () => {
  const gone = (id: string) => rm(path.join(builds.store, id), { recursive: true })

  test('makes room for the one before while it is on trial, though it was killed first', async () => {
    const world = await upgraded()
    world.child.becomeReady()
    await world.reload
    world.child.die('killed')
    ;(await world.next()).die('crash')
    const old = await nextOf(world, 1)
    old.becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
    expect((await readChoices(builds.store)).refused).toEqual(['b2'])
  })

  test('makes room for one that was used before when its files are damaged', async () => {
    const world = await trusted()
    world.child.die('killed')
    ;(await world.next()).die('library', true)
    ;(await nextOf(world, 1)).becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
    expect(world.named('warning')).toMatchObject([{ code: 'BINARY_TAKEN_BACK' }])
  })

  test('makes room for any that is there when it is gone, and may come again', async () => {
    const world = await trusted()
    await builds.put(3)
    await gone('b1')
    await gone('b2')
    world.child.die('killed')
    ;(await world.next()).die('library', true)
    ;(await nextOf(world, 3)).becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(await chosen()).toEqual({ used: ['b3', 'b1'], trial: 'b3' })
    expect((await readChoices(builds.store)).refused).toEqual([])
  })

  test('is replaced within the restart that finds it gone', async () => {
    const world = await trusted()
    await gone('b2')
    const restart = world.supervision.restart()
    ;(await world.next()).die('library', true)
    ;(await nextOf(world, 1)).becomeReady()
    await restart
    expect(world.supervision.phase).toBe('ready')
    expect(await chosen()).toEqual({ used: ['b1'], trial: null })
    expect(world.named('warning')).toMatchObject([
      { code: 'BINARY_TAKEN_BACK', message: expect.stringContaining('not in the store any more') },
    ])
  })

  test('fails a restart where the other one does not come up either', async () => {
    const world = await trusted()
    await gone('b2')
    const restart = world.supervision.restart()
    ;(await world.next()).die('library', true)
    void nextOf(world, 1).then((child) => {
      child.die('library', true)
    })
    await expect(restart).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
    expect(world.supervision.phase).toBe('failed')
  })

  test('stays the chosen one where the machine was only short of something', async () => {
    const world = await upgraded()
    world.child.becomeReady()
    await world.reload
    world.child.die('killed')
    ;(await world.next()).die('library', false)
    const again = await world.next()
    again.becomeReady()
    await until(() => world.supervision.phase === 'ready')
    expect(world.build(again)).toBe(2)
    expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: 'b2' })
  })

  /** One that was on its way meanwhile, if any, ends. */
  async function nextOf(world: ReturnType<typeof supervised>, build: number) {
    for (;;) {
      const child = await world.next()
      if (world.build(child) === build) return child
    }
  }

  /** An upgrade that has passed its trial. */
  async function trusted() {
    const world = await upgraded()
    world.child.becomeReady()
    await world.reload
    await changeChoices(builds.store, (choices) => afterTrial(choices, 'auto', 'b2'))
    return world
  }
})

test('what is put in use again leaves alone what another supervisor has refused meanwhile', async () => {
  const { trials, plan } = await servingBuild()
  const undo = await trials.takeBack(plan, 'it crashed')
  await use('b3', 'cpu')
  await changeChoices(builds.store, (choices) => afterRefusal(choices, 'cpu', 'b4', 'b3'))
  await undo?.()
  expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: 'b2' })
  expect((await readChoices(builds.store)).refused).toEqual(['b4'])
})

describe('nothing is taken back', () => {
  test('when a setting is what did not come up', async () => {
    await use('b1')
    await use('b2')
    const world = supervised()
    const start = world.supervision.start()
    ;(await world.next()).becomeReady()
    await start
    const update = world.supervision.update({ cacheTypeK: 'q8_0' })
    ;(await world.next()).die('memory', true)
    void world.next().then((child) => child.becomeReady())
    expect(await update).toMatchObject({ outcome: 'rolled-back' })
    expect(await chosen()).toEqual({ used: ['b2', 'b1'], trial: 'b2' })
  })

  test('of a build that the config pins', async () => {
    const { trials, plan } = await servingBuild()
    const pinned = { ...plan, settings: { ...plan.settings, binary: { source: 'auto' as const, version: 'b2' } } }
    expect(await trials.takeBack(pinned, 'it crashed')).toBeNull()
    expect((await chosen()).trial).toBe('b2')
  })

  test('where somebody has chosen another one meanwhile', async () => {
    const { trials, plan } = await servingBuild()
    await builds.put(3)
    await use('b3')
    expect(await trials.takeBack(plan, 'it crashed')).toBeNull()
    expect((await chosen()).used).toEqual(['b3', 'b2', 'b1'])
  })

  test('where what was used before is gone, though another one is installed', async () => {
    const { trials, plan } = await servingBuild()
    await builds.put(3)
    await rm(path.join(builds.store, 'b1'), { recursive: true })
    expect(await trials.takeBack(plan, 'it crashed')).toBeNull()
  })
})

/** A plan of the upgrade, whose child serves. */
async function servingBuild() {
  const world = await upgraded()
  world.child.becomeReady()
  await world.reload
  return { trials: world.trials, plan: world.child.plan }
}
