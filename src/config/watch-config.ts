import { createHash } from 'node:crypto'
import { toCortexError, type CortexError } from '../errors.js'
import { refuseAborted } from './refuse-aborted.js'
import { readConfigFile } from './read-config-file.js'
import { watchPaths } from './watch-paths.js'

export interface WatchConfigOptions {
  /** Absolute path. */
  file: string
  /** What the config in use was read from; null: the file did not exist. */
  text: string | null
  /** Do not ask the system for events, but look every second. */
  polling?: boolean
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

/** ms. Editors write, rename and set modes in a burst. */
const quiet = 50
/** ms for which a file that is being saved may be missing or empty. */
const saving = 500
/** ms. With events too, a look now and then finds what no event told: a folder that was replaced, a network drive. */
const betweenLooks = { events: 3000, polling: 1000 }

/**
 * Watches a config file for another content, however it gets there: written in place, renamed over, deleted and made
 * anew, or swapped by a link on its path. Resolves once it does. Keeps no process alive.
 * @throws {CortexError} ABORTED
 */
export async function watchConfig(options: WatchConfigOptions): Promise<ConfigWatch> {
  const { file, polling = false, onChange, onError, signal } = options
  const pause = polling ? betweenLooks.polling : betweenLooks.events
  /** What the file came to rest with, what was last told of, and what it shows since lately. */
  let settled = fingerprint(options.text)
  let told = settled
  let candidate: { seen: string; since: number } | undefined
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let due = Infinity
  let looking: Promise<void> = Promise.resolve()

  /** The sooner of this and what is due already: an event during a look must not be lost to the pause after it. */
  function lookIn(delay: number): void {
    const wanted = performance.now() + delay
    if (closed || wanted >= due) return
    clearTimeout(timer)
    due = wanted
    timer = setTimeout(() => {
      due = Infinity
      looking = looking.then(look)
    }, delay).unref()
  }

  async function look(): Promise<void> {
    const found = await readOrError(file)
    await paths?.refresh()
    if (!closed) lookIn(judge(found))
  }

  /** Tells what there is to tell; returns the ms until the next look. */
  function judge(found: string | CortexError): number {
    const seen = fingerprint(found)
    if (seen === settled) {
      candidate = undefined
      return pause
    }
    if (seen !== candidate?.seen) candidate = { seen, since: performance.now() }
    const rest = typeof found === 'string' && found !== '' ? quiet : saving
    const left = candidate.since + rest - performance.now()
    if (left > 0) return left
    ;[settled, candidate] = [seen, undefined]
    if (typeof found !== 'string') onError(found)
    else if (seen !== told) {
      told = seen
      onChange()
    }
    return pause
  }

  async function close(): Promise<void> {
    closed = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', closeSoon)
    await looking
    paths?.close()
  }
  const closeSoon = (): void => void close()

  refuseAborted(signal)
  signal?.addEventListener('abort', closeSoon)
  const paths = polling ? undefined : await watchPaths(file, () => lookIn(quiet))
  // Whatever changed between the load and now.
  lookIn(0)
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
