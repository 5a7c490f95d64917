import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { followLinks } from '../sources/follow-links.js'

export interface PathWatch {
  /** Call it when links or folders on the path may have been replaced. */
  refresh(): Promise<void>
  close(): void
}

/**
 * Calls `onEvent` when the file or a link on its path is written, replaced, created or removed; possibly more often. Events
 * that the system does not deliver (network drives, watch limit reached) are not an error: the caller must also poll.
 *
 * Node's own watch of the folders rather than chokidar, which drops the second of two replacements within 50 ms.
 */
export async function watchPaths(file: string, onEvent: () => void): Promise<PathWatch> {
  const watched = new Map<string, { watcher: FSWatcher; id: string }>()
  let names: ReadonlySet<string> = new Set()
  let closed = false

  function unwatch(place: string): void {
    watched.get(place)?.watcher.close()
    watched.delete(place)
  }

  function watchPlace(place: string, id: string): void {
    try {
      const watcher = watch(place, { persistent: false }, (_, name) => {
        // The folder may contain other files; events of the folder itself carry its own name.
        if (name === null || names.has(name)) onEvent()
      })
      watcher.on('error', () => unwatch(place))
      watched.set(place, { watcher, id })
    } catch {
      // Already gone, or the watch limit is reached.
    }
  }

  async function refresh(): Promise<void> {
    const way = await followLinks(file)
    const folders = way.map((place) => path.dirname(place))
    names = new Set([...way, ...folders].map((place) => path.basename(place)))
    // The file itself too: a write through another mount of it causes an event for the file, but not for this folder.
    const wanted = new Set([...folders, ...way.slice(-1)])
    for (const place of watched.keys()) if (!wanted.has(place)) unwatch(place)
    for (const place of wanted) {
      const id = await identify(place)
      if (closed) return
      if (watched.get(place)?.id === id) continue
      unwatch(place)
      if (id !== undefined) watchPlace(place, id)
    }
  }

  await refresh()
  return {
    refresh,
    close() {
      closed = true
      for (const place of [...watched.keys()]) unwatch(place)
    },
  }
}

/** A watch follows the inode that was at the path when it began, not the path. */
async function identify(place: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(place)
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}
