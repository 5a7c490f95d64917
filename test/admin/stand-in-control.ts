import type { ConfigChanges, SupervisorControl } from '../../src/supervisor/control.js'
import type { ReloadOutcome, Status } from '../../src/supervisor/events.js'
import { createEventBus, type EventBus } from '../../src/supervisor/event-bus.js'
import type { LaunchPlan } from '../../src/plan/launch-plan.js'
import { fakePlan } from '../fixtures/fake-plan.js'

export interface StandInControl extends SupervisorControl {
  readonly bus: EventBus
  /** How many listen. */
  readonly listeners: number
  /** What was asked of it, oldest first. */
  readonly calls: unknown[][]
  /** What the next change or action comes to. */
  next: ReloadOutcome | Error
  version: string
  lines: string[]
}

export const applied: ReloadOutcome = {
  outcome: 'applied',
  changes: [{ key: 'cacheTypeK', from: 'f16', to: 'q8_0', effect: 'relaunch' }],
  strategy: 'stopFirst',
  parkedMs: 12,
}

export const status: Status = {
  state: 'ready',
  name: 'default',
  supervisorPid: 1,
  config: '/etc/cortex.yaml',
  startedAt: '2026-01-01T00:00:00.000Z',
  restarts: 0,
  lastReload: null,
  lastExit: null,
  evaluation: null,
  error: null,
}

/** A supervisor with nothing to supervise, that remembers what it was asked. */
export function standInControl(): StandInControl {
  const bus = createEventBus()
  const calls: unknown[][] = []
  let listeners = 0
  const control: StandInControl = {
    bus,
    calls,
    next: applied,
    version: 'v1',
    lines: ['one', 'two', 'three'],
    status: () => status,
    effectiveConfig: () => [{ key: 'cacheTypeK', value: 'f16', layer: 'default', where: 'default' }],
    configVersion: () => control.version,
    plan: (changes?: ConfigChanges): Promise<LaunchPlan> =>
      settle(['plan', changes], fakePlan({ env: { HF_TOKEN: 'hf_secret' } })),
    update: (...args) => settle(['update', ...args]),
    reload: () => settle(['reload']),
    restart: () => settle(['restart'], undefined),
    stop: () => settle(['stop'], undefined),
    logLines: () => control.lines,
    get listeners() {
      return listeners
    },
    subscribe(listener) {
      listeners++
      const unsubscribe = bus.subscribe(listener)
      return () => {
        listeners--
        unsubscribe()
      }
    },
  }

  function settle(call: unknown[]): Promise<ReloadOutcome>
  function settle<T>(call: unknown[], value: T): Promise<T>
  async function settle(call: unknown[], ...value: unknown[]): Promise<unknown> {
    calls.push(call)
    if (control.next instanceof Error) throw control.next
    return value.length > 0 ? value[0] : control.next
  }

  return control
}
