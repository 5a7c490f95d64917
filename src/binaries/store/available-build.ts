import type { Install } from './install-record.js'

/** What a source has, as far as that is known before any of it is downloaded. */
export interface AvailableBuild extends Pick<Install, 'source' | 'digest'> {
  /** Null where only the archive knows. */
  build: number | null
}

/** Asked before the download of what is not in the store: an install that it gives is used in its place. */
export type UseInstalled = (build: AvailableBuild) => Promise<Install | undefined>

/** The folder of an install, which tells a reader the most of what is in it. */
export function installId({ build, backend, source, digest }: AvailableBuild & Pick<Install, 'backend'>): string {
  return `${build === null ? 'unnumbered' : `b${build}`}-${backend}-${source}-${shortDigest(digest)}`
}

/** Whether an id is that of the install which would come of such a build. */
export function isIdOf(id: string, { source, digest }: Pick<AvailableBuild, 'source' | 'digest'>): boolean {
  return id.endsWith(`-${source}-${shortDigest(digest)}`)
}

function shortDigest(digest: string): string {
  return digest.slice(0, 8)
}
