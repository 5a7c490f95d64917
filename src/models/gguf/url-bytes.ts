import { withFinalResponse } from '../../download/follow-redirects.js'
import { refusalIn, statusError, withoutSecrets } from '../../download/network-errors.js'
import type { HttpResponse } from '../../download/request-response.js'
import { readContentRange } from '../../download/resume-state.js'
import type { RangeSource } from './range-source.js'

export interface UrlBytesOptions {
  headers?: Readonly<Record<string, string>> | undefined
  signal?: AbortSignal | undefined
}

/** Reads ranges. From a host that does not support them, all bytes up to the end of the range are downloaded. */
export function openUrlBytes(url: URL, options: UrlBytesOptions): RangeSource {
  let size: number | null = null
  return {
    name: withoutSecrets(url),
    size: () => size,
    read: (offset, length) =>
      withFinalResponse(
        {
          url,
          headers: { ...options.headers, range: `bytes=${offset}-${offset + length - 1}` },
          connectTimeout: 3000,
          stallTimeout: 30_000,
          signal: options.signal,
        },
        async (response) => {
          size ??= totalOf(response)
          if (response.status === 416) return Buffer.alloc(0)
          return takeBytes(response, startOf(response, offset), length)
        },
      ),
    close: async () => {},
  }
}

/** Bytes of the body to skip to get to `offset`. */
function startOf(response: HttpResponse, offset: number): number {
  if (response.status === 200) return offset
  const range = readContentRange(response.headers['content-range'])
  if (response.status === 206 && range?.start === offset) return 0
  throw statusError(response.url, refusalIn(response))
}

function totalOf({ status, headers }: HttpResponse): number | null {
  if (status === 206) return readContentRange(headers['content-range'])?.total ?? null
  const length = status === 200 ? headers['content-length'] : undefined
  return length === undefined ? null : Number(length)
}

async function takeBytes({ body }: HttpResponse, skip: number, length: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let seen = 0
  for await (const chunk of body) {
    chunks.push(chunk.subarray(Math.max(0, skip - seen), skip + length - seen))
    seen += chunk.length
    if (seen >= skip + length) break
  }
  return Buffer.concat(chunks)
}
