import { once } from 'node:events'
import type { ReadEntry } from 'tar'
import { invalidArchive } from './invalid-archive.js'

/** A tar archive begins with a file's name. */
const gzipMagic = 0x1f

/**
 * Reads an uncompressed tar archive to its end, one entry after the other. What `handle` does not read of an entry is
 * passed over; the first failure, its own or the archive's, is thrown.
 *
 * @param archive Its name for a person.
 * @throws CortexError ARCHIVE_INVALID
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  archive: string,
  handle: (entry: ReadEntry) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const { Parser } = await import('tar')
  // Otherwise node-tar would inflate what looks compressed; for gzip it has no such switch.
  const parser = new Parser({ strict: true, brotli: false, zstd: false })
  const failed = new AbortController()
  const fail = (error: unknown): void => failed.abort(error)
  const unlessFailed = { signal: failed.signal }
  const progress = { entry: null as ReadEntry | null, handling: Promise.resolve(), complete: false }

  parser.on('entry', (entry: ReadEntry) => {
    progress.entry = entry
    progress.handling = progress.handling
      .then(() => (failed.signal.aborted ? undefined : handle(entry)))
      .catch(fail)
      .then(() => {
        entry.resume()
      })
  })
  parser.on('ignoredEntry', (entry: ReadEntry) => fail(invalidArchive(archive, `"${entry.path}" has an unknown type`)))
  parser.on('eof', () => (progress.complete = true))
  parser.on('error', (error: Error) => fail(invalidArchive(archive, error.message, error)))

  try {
    let begun = false
    for await (const chunk of source) {
      signal?.throwIfAborted()
      if (!begun && chunk[0] === gzipMagic) throw invalidArchive(archive, 'it is compressed twice')
      begun ||= chunk.length > 0
      const more = parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      if (!more) await once(parser, 'drain', unlessFailed).catch(() => {})
      failed.signal.throwIfAborted()
    }
    const ended = once(parser, 'end', unlessFailed).catch(() => {})
    parser.end()
    await ended
  } catch (error) {
    fail(error)
  } finally {
    // Whoever still reads an entry that will not go on would wait for ever, with a file open.
    progress.entry?.end()
    await progress.handling
  }
  failed.signal.throwIfAborted()
  if (!progress.complete) throw invalidArchive(archive, 'it ends too early')
}
