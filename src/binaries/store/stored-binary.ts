import type { DamagedInstall } from './damaged-install.js'
import type { Install } from './install-record.js'

/** One build of llama.cpp in this user's store; `damaged` tells the two kinds apart. */
export type StoredBinary = UsableBinary | DamagedBinary

/** What a store knows of a build besides what it is. */
export interface StoredMarks {
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

export interface UsableBinary
  extends
    StoredMarks,
    Pick<
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
  damaged: null
  /** Absolute path of its llama-server. */
  executable: string
}

/** What is left of a build that cannot be used: it is never chosen, and may be removed or installed again. */
export interface DamagedBinary
  extends StoredMarks, Pick<DamagedInstall, 'id' | 'build' | 'backend' | 'source' | 'folder'> {
  /** Why, as the end of a sentence that begins with its id: `its install.json is missing`. */
  damaged: string
  /** What puts it right. */
  hint: string
}
