import { createHash } from 'node:crypto'
import type { HttpResponse } from './request-response.js'

/** Where the bytes of a partial file came from: enough to decide whether more may be appended. */
export interface PartOrigin {
  /**
   * SHA-256 of the address that was asked for, before redirects: where those lead is often signed and short-lived, and
   * addresses can hold secrets that should not lie on the disk.
   */
  address: string
  /** What the caller expects. */
  sha256?: string
  /** What the server promises. */
  announcedSha256?: string
  /** A strong one. */
  etag?: string
  lastModified?: string
  /** Of the whole file; null where the server has not said. */
  total: number | null
}

export function addressKey(url: URL): string {
  return createHash('sha256').update(url.href).digest('hex')
}

export function originOf(
  url: URL,
  sha256: string | undefined,
  response: HttpResponse,
  total: number | null,
): PartOrigin {
  return {
    address: addressKey(url),
    ...(sha256 !== undefined && { sha256 }),
    ...(response.announcedSha256 !== null && { announcedSha256: response.announcedSha256 }),
    ...validatorOf(response.headers),
    total,
  }
}

/**
 * What `If-Range` may carry (RFC 9110, 13.1.5): a strong ETag, or a date that was already a second old when the
 * response was made, since a file can change twice within one.
 */
export function validatorOf(headers: Readonly<Record<string, string>>): Pick<PartOrigin, 'etag' | 'lastModified'> {
  const etag = headers['etag']
  if (etag?.startsWith('"')) return { etag }
  const lastModified = headers['last-modified']
  if (lastModified === undefined) return {}
  const age = Date.parse(headers['date'] ?? '') - Date.parse(lastModified)
  return age >= 1000 ? { lastModified } : {}
}

/** Whether bytes of `origin` may be the start of what is asked for now. With a known digest, any address will do. */
export function canResume(origin: PartOrigin, url: URL, sha256: string | undefined): boolean {
  if (sha256 !== undefined && origin.sha256 !== undefined) return sha256 === origin.sha256
  const checkable = origin.etag ?? origin.lastModified ?? origin.announcedSha256
  return origin.address === addressKey(url) && checkable !== undefined
}

export function rangeHeaders(offset: number, origin: PartOrigin | null, url: URL): Record<string, string> {
  if (offset === 0) return {}
  const range = { range: `bytes=${offset}-` }
  // Another host's validator would never match here.
  const validator = origin?.address === addressKey(url) ? (origin.etag ?? origin.lastModified) : undefined
  return validator === undefined ? range : { ...range, 'if-range': validator }
}

export interface ContentRange {
  start: number
  end: number
  total: number | null
}

/** `bytes 5-9/10`, `bytes 5-9/*`. */
export function readContentRange(value: string | undefined): ContentRange | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(value?.trim() ?? '')
  if (match === null) return null
  const [start, end] = [Number(match[1]), Number(match[2])]
  const total = match[3] === '*' ? null : Number(match[3])
  const sound = start <= end && (total === null || end < total)
  return sound ? { start, end, total } : null
}

// A 416 tells only the length, with a star in place of the range.
export function readUnsatisfiedRange(value: string | undefined): number | null {
  const match = /^bytes \*\/(\d+)$/i.exec(value?.trim() ?? '')
  return match === null ? null : Number(match[1])
}

/** Whether a 206 continues exactly where `offset` left off, in the same version of the file. */
export function continues(response: HttpResponse, offset: number, origin: PartOrigin | null, url: URL): boolean {
  const range = readContentRange(response.headers['content-range'])
  if (range?.start !== offset) return false
  if (origin === null) return true
  if (origin.total !== null && range.total !== null && range.total !== origin.total) return false
  // ETags of different hosts cannot be compared; between those the digest decides.
  if (origin.address !== addressKey(url)) return true
  const etag = response.headers['etag']
  return origin.etag === undefined || etag === undefined || etag === origin.etag
}
