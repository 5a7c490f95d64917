import { rename } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { isErrno } from './errno.js'

export interface RenameHost {
  platform: NodeJS.Platform
  rename(from: string, to: string): Promise<void>
  /** ms between two tries. */
  pause: number
}

const thisMachine: RenameHost = { platform: process.platform, rename, pause: 100 }

/** With the pause above, 10 s: as long as a scanner takes for a large library. */
const tries = 100

/**
 * Renames a folder; throws the system's own errors. Windows refuses it while a file in it is open: for a moment after a
 * program there has ended, and while a virus scanner looks at what was just written.
 */
export async function renameFolder(from: string, to: string, host: RenameHost = thisMachine): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await host.rename(from, to)
      return
    } catch (error) {
      if (host.platform !== 'win32' || tried === tries || !isErrno(error, 'EPERM', 'EACCES', 'EBUSY')) throw error
    }
    await delay(host.pause)
  }
}
