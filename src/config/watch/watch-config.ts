import { createHash } from 'node:crypto'
import { toCortexError, type CortexError } from '../../errors.js'
import { earliestTimer } from './earliest-timer.js'
import { readConfigFile, refuseAborted } from '../sources/read-config-file.js'
import { settleContent } from './settle-content.js'
import { watchPaths } from './watch-paths.js'

export interface WatchConfigOptions {
  /** Absolute path. */
  file: string
  /** Text that the current config was read from; null if the file did not exist. */
  text: string | null
  /** Poll instead of subscribing to file system events. */
  polling?: boolean
  /**
   * ms between checks without an event. Default: 1000 when polling; otherwise 3000, for changes that cause no event: a
   * replaced folder, a network drive.
   */
  checkEvery?: number
  /** The file has new text, and is no longer being written. */
  onChange: () => void
  /** The file can no longer be read. Called once, until it can be read again. */
  onError: (error: CortexError) => void
  /** Closes the watch. */
  signal?: AbortSignal
}

export interface ConfigWatch {
  /** Resolves when nothing is watched and no callback will be called. */
  close(): Promise<void>
}

/** ms. One save causes several events. */
const afterEvent = 10

/**
 * Watches a config file for new content, however it is replaced: in place, by a rename, by deleting and recreating it, or by
 * redirecting a link on its path. Resolves once the watch is active. Unreferenced.
 * @throws {CortexError} ABORTED
 */
export async function watchConfig(options: WatchConfigOptions): Promise<ConfigWatch> {
  const { file, polling = false, checkEvery = polling ? 1000 : 3000, onChange, onError, signal } = options
  const settle = settleContent(fingerprint(options.text))
  let closed = false
  let checking: Promise<void> = Promise.resolve()
  const timer = earliestTimer(() => {
    checking = checking.then(check)
  })

  async function check(): Promise<void> {
    // Before reading, so that any later change causes an event.
    await (await opening)?.refresh()
    const found = await readOrError(file)
    if (closed) return
    const kind = typeof found !== 'string' ? 'error' : found === '' ? 'empty' : 'text'
    const { report, checkAgainIn } = settle({ id: fingerprint(found), kind }, performance.now())
    timer.fireIn(checkAgainIn ?? checkEvery)
    if (typeof found !== 'string' && report === 'error') onError(found)
    else if (report === 'change') onChange()
  }

  async function close(): Promise<void> {
    closed = true
    timer.stop()
    signal?.removeEventListener('abort', closeSoon)
    await checking
    ;(await opening)?.close()
  }
  const closeSoon = (): void => void close()

  refuseAborted(signal)
  signal?.addEventListener('abort', closeSoon)
  const opening = polling ? undefined : watchPaths(file, () => timer.fireIn(afterEvent))
  await opening
  refuseAborted(signal)
  // For changes between the load and now.
  timer.fireIn(0)
  return { close }
}

async function readOrError(file: string): Promise<string | CortexError> {
  try {
    return await readConfigFile(file)
  } catch (error) {
    return toCortexError(error)
  }
}

function fingerprint(found: string | null | CortexError): string {
  if (typeof found === 'string') return createHash('sha256').update(found).digest('hex')
  return found === null || found.code === 'CONFIG_NOT_FOUND' ? 'none' : `${found.code} ${found.message}`
}
