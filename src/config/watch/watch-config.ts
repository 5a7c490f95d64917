import { createHash } from 'node:crypto'
import { toCortexError, type CortexError } from '../../errors.js'
import { earliestTimer } from './earliest-timer.js'
import { readConfigFile, refuseAborted } from '../sources/read-config-file.js'
import { settleContent } from './settle-content.js'
import { watchPaths } from './watch-paths.js'

export interface WatchConfigOptions {
  /** Absolute path. */
  file: string
  /** What the config in use was read from; null: the file did not exist. */
  text: string | null
  /** Do not ask the system for events, but look again and again. */
  polling?: boolean
  /**
   * ms between looks that nothing but the time asks for. Default: 1000 when polling. Else 3000, to find what no event
   * told: a folder that was replaced, a network drive.
   */
  lookEvery?: number
  /** The file has another text than before, and has come to rest. */
  onChange: () => void
  /** The file cannot be read any more; told once, until it can be again. */
  onError: (error: CortexError) => void
  /** Closes the watch. */
  signal?: AbortSignal
}

export interface ConfigWatch {
  /** Resolves when nothing is watched any more and no callback will come. */
  close(): Promise<void>
}

/** ms. One save is several events. */
const afterEvent = 10

/**
 * Watches a config file for another content, however it gets there: written in place, renamed over, deleted and made
 * anew, or swapped by a link on its path. Resolves once it does. Keeps no process alive.
 * @throws {CortexError} ABORTED
 */
export async function watchConfig(options: WatchConfigOptions): Promise<ConfigWatch> {
  const { file, polling = false, lookEvery = polling ? 1000 : 3000, onChange, onError, signal } = options
  const judge = settleContent(fingerprint(options.text))
  let closed = false
  let looking: Promise<void> = Promise.resolve()
  const timer = earliestTimer(() => {
    looking = looking.then(look)
  })

  async function look(): Promise<void> {
    // First, so that whatever comes after the reading is told by an event.
    await (await opening)?.refresh()
    const found = await readOrError(file)
    if (closed) return
    const kind = typeof found !== 'string' ? 'trouble' : found === '' ? 'empty' : 'text'
    const { tell, again } = judge({ id: fingerprint(found), kind }, performance.now())
    timer.fireIn(again ?? lookEvery)
    if (typeof found !== 'string' && tell === 'trouble') onError(found)
    else if (tell === 'change') onChange()
  }

  async function close(): Promise<void> {
    closed = true
    timer.stop()
    signal?.removeEventListener('abort', closeSoon)
    await looking
    ;(await opening)?.close()
  }
  const closeSoon = (): void => void close()

  refuseAborted(signal)
  signal?.addEventListener('abort', closeSoon)
  const opening = polling ? undefined : watchPaths(file, () => timer.fireIn(afterEvent))
  await opening
  refuseAborted(signal)
  // Whatever changed between the load and now.
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
