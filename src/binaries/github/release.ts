import { isRecord } from '../../settings/is-record.js'

/** A release as far as installing needs it. */
export interface Release {
  tag: string
  /** 11158 for `b11158`; null for releases of the other kind (`v0.5.0`). */
  build: number | null
  draft: boolean
  /** Those that are uploaded to their end. */
  assets: readonly ReleaseAsset[]
}

export interface ReleaseAsset {
  name: string
  /** Bytes; null if unknown. */
  size: number | null
  /** Hex, as the releases API gives it; null where it does not. */
  sha256: string | null
  /** Where GitHub has it; null where that is not known. */
  url: string | null
}

/** Also a file's name in the cache, and a part of a mirror's address. */
const safeName = /^[A-Za-z0-9][\w.+-]{0,199}$/

/** Reads what the API says of a release; null where it is none. What is odd about an asset only costs that asset. */
export function parseRelease(value: unknown): Release | null {
  if (!isRecord(value)) return null
  const { tag_name: tag, draft, assets } = value
  if (typeof tag !== 'string' || !safeName.test(tag)) return null
  return {
    tag,
    build: buildOf(tag),
    draft: draft === true,
    assets: Array.isArray(assets) ? assets.flatMap(parseAsset) : [],
  }
}

/** The releases of a list, in its order. */
export function parseReleases(value: unknown): Release[] {
  return Array.isArray(value) ? value.map(parseRelease).filter((release) => release !== null) : []
}

/** 11158 for `b11158`. */
export function buildOf(tag: string): number | null {
  const digits = /^b(\d{1,9})$/.exec(tag)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** What of an answer is kept in the cache: a list of releases has megabytes that are never read here. */
export function essenceOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essenceOf)
  if (!isRecord(value)) return null
  const { tag_name, draft, assets } = value
  const kept = Array.isArray(assets) ? assets.filter(isRecord) : []
  return {
    tag_name,
    draft,
    assets: kept.map(({ name, size, state, digest, browser_download_url }) => ({
      name,
      size,
      state,
      digest,
      browser_download_url,
    })),
  }
}

function parseAsset(value: unknown): ReleaseAsset[] {
  if (!isRecord(value)) return []
  const { name, size, state, digest, browser_download_url: url } = value
  if (typeof name !== 'string' || !safeName.test(name)) return []
  // `starter` and `open` are uploads that are under way, or broke off.
  if (state !== undefined && state !== 'uploaded') return []
  return [
    {
      name,
      size: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : null,
      sha256: typeof digest === 'string' ? (/^sha256:([0-9a-f]{64})$/i.exec(digest)?.[1]?.toLowerCase() ?? null) : null,
      url: typeof url === 'string' && URL.canParse(url) ? url : null,
    },
  ]
}
