import path from 'node:path'
import { followLinks } from './follow-links.js'

export interface PathWatch {
  /** To be called when links on the way may have changed. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/**
 * Calls `onEvent` when the system tells that the file or a link on the way to it was written, replaced, made or
 * removed; maybe more often. A system that tells nothing (network drives, some mounts), or that has no watch left to
 * give, is no error: whoever calls looks at the file from time to time anyway.
 */
export async function watchPaths(file: string, onEvent: () => void): Promise<PathWatch> {
  const { watch } = await import('chokidar')
  let relevant: ReadonlySet<string> = new Set()
  const watcher = watch([], {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    // Of the folders only what is on the way: a home folder has thousands of other files.
    ignored: (candidate) => !relevant.has(candidate),
  })
  watcher.on('all', onEvent)
  watcher.on('error', () => undefined)

  async function refresh(): Promise<void> {
    const way = await followLinks(file)
    const wanted = new Set(way.flatMap((place) => [path.dirname(place), place]))
    const before = relevant
    // Widened before and narrowed after, so that no event of either is lost.
    relevant = new Set([...before, ...wanted])
    watcher.add([...wanted].filter((place) => !before.has(place)))
    watcher.unwatch([...before].filter((place) => !wanted.has(place)))
    relevant = wanted
  }
  await refresh()
  return { refresh, close: () => watcher.close() }
}
