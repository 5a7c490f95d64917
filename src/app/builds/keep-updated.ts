import type { UserFolders } from '../../host/folders.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { EventBus } from '../../supervisor/event-bus.js'
import type { Supervision } from '../../supervisor/supervise.js'
import { keepLastLooks, updateTarget } from './last-checks.js'
import { createUpdateClock } from './update-timer.js'

export interface KeepUpdatedOptions {
  supervision: Pick<Supervision, 'config' | 'running' | 'replan'>
  bus: EventBus
  host: HostFacts
  folders: UserFolders
  offline: boolean
}

/** Checks once a day for an update of the serving build while `binary.autoUpdate` is on, until the returned function is called. */
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
    // `binary.autoUpdate` may have changed without a new child.
    if (event !== 'ready' && event !== 'reload') return
    const { settings } = supervision.config
    const target = settings.binary.autoUpdate === true ? updateTarget(settings) : null
    if (target === null) void clock.pause()
    else clock.run(target)
  })
  return () => {
    // A stop may emit a last `reload` event, which must not start the timer again.
    unsubscribe()
    return clock.pause()
  }
}
