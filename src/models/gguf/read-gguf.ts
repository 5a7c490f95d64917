import { CortexError } from '../../errors.js'
import type { GgufHeader } from '../../facts/gguf-header.js'
import { openFileBytes } from './file-bytes.js'
import { parseHeader } from './parse-header.js'

/** Options of {@link readGguf}. */
export interface ReadGgufOptions {
  /** Aborts with the error ABORTED. */
  signal?: AbortSignal
  /** Request headers, where the model is a URL. */
  headers?: Readonly<Record<string, string>>
}

/**
 * Reads the header of a GGUF model, versions 2 and 3 in either byte order, and checks that the file is as long as the
 * header says. Of a URL only the header is fetched, by range requests. Of arrays with more than 1024 entries, such as the
 * vocabulary, and of strings longer than 1 MiB only the length is kept.
 *
 * @param model A path, or an http(s) or file URL as a `URL`; http(s) URLs may also be strings
 * @throws CortexError MODEL_NOT_FOUND, MODEL_IS_DIRECTORY, MODEL_UNREADABLE, MODEL_NOT_GGUF, MODEL_INVALID,
 * MODEL_TRUNCATED, ABORTED; for a URL also the errors of a download
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
