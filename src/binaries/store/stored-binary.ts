import type { Install } from './install-record.js'

/** One build of llama.cpp in this user's store. */
export interface StoredBinary extends Pick<
  Install,
  | 'id'
  | 'build'
  | 'version'
  | 'backend'
  | 'source'
  | 'platform'
  | 'arch'
  | 'digest'
  | 'trust'
  | 'folder'
  | 'installedAt'
> {
  /** Absolute path of its llama-server. */
  executable: string
  /** Of all its files. */
  bytes: number
  /** It is used now by who asks for a backend in {@link currentFor}. */
  current: boolean
  /** It is what a rollback goes back to. */
  previous: boolean
  /** A process runs it. */
  running: boolean
  /** It was taken back, because it did not come up or died early; nothing but `use` takes it again. */
  refused: boolean
  /** What configs ask for, such as `auto` or `cuda from github`, for which this one is used. */
  currentFor: readonly string[]
  previousFor: readonly string[]
}
