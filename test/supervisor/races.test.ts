import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { getEventListeners } from 'node:events'
import { CortexError } from '../../src/errors.js'
import type { Settings } from '../../src/settings/settings.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import { supervise, type Supervision } from '../../src/supervisor/supervise.js'
import { binary, model, settings } from '../fixtures/facts.js'
import { heldConfig } from '../fixtures/held-config.js'
import { scheduledChildren, type Fate, type ScheduledChildren } from '../fixtures/scheduled-children.js'

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
})
afterAll(() => {
  jest.useRealTimers()
})

/** What a person, a client or time does. */
type Act =
  | { do: 'start' | 'reload' | 'restart' | 'stop' | 'kill' | 'let time pass' }
  | { do: 'update'; contextSize: number }
  | { do: 'ask'; how: 'soon answered' | 'never answered' | 'impatient' }

/** One request. */
interface Request {
  readonly leaves: AbortController
  generation: number | null
  over: boolean
}

/** Nothing here that would measure memory, or talk to a child. */
function settingsWith(strategy: 'blueGreen' | 'stopFirst'): Partial<Settings> {
  const { reload, restart } = settings()
  return {
    reload: { ...reload, strategy, drainTimeout: 1_000, warmBudget: 0 },
    restart: { ...restart, hangTimeout: 1_000_000_000 },
  }
}

/** A supervisor in a world where everything that takes time takes as long as the scheduler pleases. */
class Scene {
  readonly supervision: Supervision
  readonly children: ScheduledChildren
  /** What somebody waits for, and whether it has come. */
  readonly promises: { what: string; settled: boolean }[] = []
  readonly requests: Request[] = []
  readonly faults: string[] = []
  private readonly scheduler: fc.Scheduler

  constructor(scheduler: fc.Scheduler, fates: readonly Fate[], initial: Partial<Settings>) {
    this.scheduler = scheduler
    this.children = scheduledChildren(scheduler, fates, (generation) => {
      const open = this.requests.some((request) => request.generation === generation && !request.over)
      if (open) this.faults.push(`generation ${generation} was stopped in the midst of a request`)
    })
    const config = heldConfig(initial)
    const bus = createEventBus()
    let newest = 0
    bus.subscribe((name, event) => {
      if (name !== 'ready') return
      const generation = event.generation ?? 0
      if (generation <= newest) this.faults.push(`generation ${generation} served after ${newest}`)
      newest = generation
    })
    this.supervision = supervise({
      source: config.source,
      config: config.first,
      inputs: {
        host: { platform: 'linux', arch: 'x64', env: {} },
        binary: () => scheduler.schedule(Promise.resolve(), 'the binary is found').then(() => binary()),
        model: ({ model: reference }) => Promise.resolve(model({ reference })),
      },
      launch: this.children.launch,
      prove: this.children.prove,
      bus,
      places: () => ({ socketFolder: '/run' }),
      gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
      onLiveSettings: () => Promise.resolve(),
      random: () => 0.5,
    })
  }

  act(act: Act): void {
    const { supervision } = this
    switch (act.do) {
      case 'start':
      case 'restart':
      case 'stop':
      case 'reload':
        this.expectEnd(act.do, supervision[act.do]())
        return
      case 'update':
        this.expectEnd('update', supervision.update({ contextSize: act.contextSize }))
        return
      case 'kill':
        supervision.kill()
        return
      case 'let time pass':
        jest.advanceTimersToNextTimer()
        return
      case 'ask':
        this.ask(act.how)
    }
  }

  private ask(how: Extract<Act, { do: 'ask' }>['how']): void {
    const request: Request = { leaves: new AbortController(), generation: null, over: false }
    this.requests.push(request)
    const answered = this.supervision.upstream.whenServing(request.leaves.signal).then((upstream) => {
      request.generation = upstream.generation
      const finish = (): void => {
        request.over = true
      }
      const inFlight = upstream.begin(finish)
      void upstream.ended.then(finish)
      if (how !== 'soon answered') return
      void this.scheduler.schedule(Promise.resolve(), 'an answer ends').then(() => {
        finish()
        inFlight.end()
      })
    })
    this.expectEnd('a request', answered)
    if (how === 'impatient') {
      void this.scheduler.schedule(Promise.resolve(), 'a client leaves').then(() => {
        request.leaves.abort()
      })
    }
  }

  /** Whoever waits gets what he waits for, or an error that says why not. */
  private expectEnd(what: string, promise: Promise<unknown>): void {
    const entry = { what, settled: false }
    this.promises.push(entry)
    promise.then(
      () => {
        entry.settled = true
      },
      (error: unknown) => {
        entry.settled = true
        // A change that comes to nothing is an outcome, too.
        const isChange = what === 'update' || what === 'reload'
        const known = error instanceof CortexError && error.code !== 'INTERNAL' && !isChange
        if (!known) this.faults.push(`${what}: ${String(error)}`)
      },
    )
  }

  /** Lets so many steps be taken, of those that could be taken now. */
  async letHappen(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.scheduler.count() > 0) await this.scheduler.waitNext(1)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Lets everything happen that is under way, timers included. */
  async calmDown(): Promise<void> {
    for (let i = 0; i < 60; i++) {
      await this.scheduler.waitIdle()
      await new Promise((resolve) => setImmediate(resolve))
      if (this.scheduler.count() > 0) continue
      // Whatever a stopped supervisor would still wait for, it has left behind.
      if (jest.getTimerCount() === 0 || this.supervision.phase === 'stopped') return
      jest.advanceTimersToNextTimer()
    }
  }

  get waiting(): string[] {
    return this.promises.filter(({ settled }) => !settled).map(({ what }) => what)
  }
}

function oneOf<D extends Act['do']>(...of: D[]): { do: fc.Arbitrary<D> } {
  return { do: fc.constantFrom(...of) }
}

const fates = fc.array(
  fc.constantFrom<Fate>('serves', 'crashes', 'fails its canary', 'dies', 'is hopeless', 'cannot be spawned'),
  { maxLength: 8 },
)
const strategy = fc.constantFrom('blueGreen' as const, 'stopFirst' as const)
const how = fc.constantFrom('soon answered' as const, 'never answered' as const, 'impatient' as const)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...oneOf('ask'), how }) },
  { weight: 4, arbitrary: fc.record({ ...oneOf('update'), contextSize: fc.constantFrom(256, 512, 1024) }) },
  { weight: 3, arbitrary: fc.record(oneOf('restart', 'let time pass')) },
  { weight: 2, arbitrary: fc.record(oneOf('start', 'reload', 'stop', 'kill')) },
)
const story = fc.array(fc.record({ act, steps: fc.nat(8) }), { maxLength: 16, size: 'max' })

// Some 9 s, and more than the default allows where the machine is busy.
test('in whatever order things happen, nobody waits for ever, and nothing is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fates, strategy, story, async (scheduler, given, how, told) => {
      const scene = new Scene(scheduler, given, settingsWith(how))
      for (const { act, steps } of [{ act: { do: 'start' as const }, steps: 4 }, ...told]) {
        scene.act(act)
        await scene.letHappen(steps)
      }
      await scene.calmDown()
      scene.act({ do: 'stop' })
      await scene.calmDown()

      expect(scene.faults).toEqual([])
      expect(scene.waiting).toEqual([])
      expect([...scene.children.living]).toEqual([])
      expect(scene.requests.filter(({ generation, over }) => generation !== null && !over)).toEqual([])
      expect(scene.requests.flatMap(({ leaves }) => getEventListeners(leaves.signal, 'abort'))).toEqual([])
      expect([scene.supervision.phase, jest.getTimerCount(), scheduler.count()]).toEqual(['stopped', 0, 0])
    }),
    { numRuns: 1_500 },
  )
}, 120_000)
