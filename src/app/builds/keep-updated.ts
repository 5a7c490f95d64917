import type { UserFolders } from '../../host/folders.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { EventBus } from '../../supervisor/event-bus.js'
import type { Supervision } from '../../supervisor/supervise.js'
import { keepLastLooks, updateWish } from './last-checks.js'
import { createUpdateClock } from './update-timer.js'

export interface KeepUpdatedOptions {
  supervision: Pick<Supervision, 'config' | 'running' | 'replan'>
  bus: EventBus
  host: HostFacts
  folders: UserFolders
  offline: boolean
}

/** Has the build that serves updated once a day, while `binary.autoUpdate` says so; the result ends that. */
export function keepUpdated({ supervision, bus, host, folders, offline }: KeepUpdatedOptions): () => Promise<void> {
  if (offline) return () => Promise.resolve()
  const clock = createUpdateClock({
    lastLook: keepLastLooks(folders),
    async look(signal) {
      const { running, config } = supervision
      if (!running) return
      const { lookForUpdate } = await import('./check-for-update.js')
      const { executable } = running.binary
      const replan = () => supervision.replan()
      await lookForUpdate({ settings: config.settings, executable, host, folders, replan, bus, signal })
    },
  })
  const unsubscribe = bus.subscribe((event) => {
    // The setting itself may have changed, without a new child.
    if (event !== 'ready' && event !== 'reload') return
    const { settings } = supervision.config
    const wish = settings.binary.autoUpdate === true ? updateWish(settings) : null
    if (wish === null) void clock.pause()
    else clock.run(wish)
  })
  return () => {
    // What a stop brings to its end is told as a reload, which must not start the clock again.
    unsubscribe()
    return clock.pause()
  }
}
