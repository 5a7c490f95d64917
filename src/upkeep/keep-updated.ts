import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../binaries/json-file.js'
import type { UserFolders } from '../host/folders.js'
import type { HostFacts } from '../plan/facts.js'
import type { EventBus } from '../supervisor/event-bus.js'
import type { Supervision } from '../supervisor/supervise.js'
import { createUpdateClock } from './update-clock.js'

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
  // All supervisors of a user have one store, and so look together once a day.
  const file = join(folders.state, '.last-update.json')
  const clock = createUpdateClock({
    lastLook: {
      async read() {
        const time = await readJsonFile(file)
        return typeof time === 'number' ? time : null
      },
      write: (time) => writeJsonFile(file, time).catch(() => undefined),
    },
    async look(signal) {
      const { running, config } = supervision
      if (!running) return
      const { lookForUpdate } = await import('./look-for-update.js')
      const { executable } = running.binary
      const replan = () => supervision.replan()
      await lookForUpdate({ settings: config.settings, executable, host, folders, replan, bus, signal })
    },
  })
  const unsubscribe = bus.subscribe((event) => {
    // The setting itself may have changed, without a new child.
    if (event !== 'ready' && event !== 'reload') return
    if (supervision.config.settings.binary.autoUpdate === true) clock.run()
    else void clock.pause()
  })
  return () => {
    // What a stop brings to its end is told as a reload, which must not start the clock again.
    unsubscribe()
    return clock.pause()
  }
}
