import { CortexError } from '../../errors.js'
import type { GgufHeader } from '../../facts/gguf-header.js'
import { openFileBytes } from './file-bytes.js'
import { parseHeader } from './parse-header.js'

/** How {@link readGguf} reads. */
export interface ReadGgufOptions {
  /** Ends the reading with ABORTED. */
  signal?: AbortSignal
  /** Sent with requests, where the model is a URL. */
  headers?: Readonly<Record<string, string>>
}

/**
 * Reads the header of a GGUF model, versions 2 and 3 in either byte order, and checks that the file is as long as it
 * says. Of a URL only the header is fetched, by ranges. Arrays of more than 1024 entries, such as the vocabulary, and
 * texts beyond 1 MiB are passed over: what is kept of them is their length.
 *
 * @param model a path, or an http(s) address as a `URL` or a string
 * @throws CortexError MODEL_NOT_FOUND, MODEL_IS_DIRECTORY, MODEL_UNREADABLE, MODEL_NOT_GGUF, MODEL_INVALID,
 * MODEL_TRUNCATED; of a URL, what a download throws
 */
export async function readGguf(model: string | URL, options: ReadGgufOptions = {}): Promise<GgufHeader> {
  const source = await openSource(model, options)
  try {
    return await parseHeader(source)
  } catch (thrown) {
    if (options.signal?.aborted !== true) throw thrown
    throw new CortexError('ABORTED', `Reading ${source.name} was aborted.`, { cause: options.signal.reason })
  } finally {
    await source.close()
  }
}

async function openSource(model: string | URL, options: ReadGgufOptions) {
  const url = typeof model === 'string' ? addressIn(model) : model
  if (url?.protocol === 'file:') {
    const { fileURLToPath } = await import('node:url')
    return openFileBytes(fileURLToPath(url), options.signal)
  }
  if (url === null) return openFileBytes(String(model), options.signal)
  const { openUrlBytes } = await import('./url-bytes.js')
  return openUrlBytes(url, options)
}

function addressIn(model: string): URL | null {
  return /^https?:\/\//i.test(model) && URL.canParse(model) ? new URL(model) : null
}
