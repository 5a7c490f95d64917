import type { OnProgress } from '../download/download-file.js'
import type { HostFacts } from '../plan/facts.js'
import type { BinarySettings } from '../settings/settings.js'
import type { OnBinaryWarning } from './warning.js'

export interface ResolveBinaryOptions {
  settings: BinarySettings
  /** `auto`, or a backend; one asked for by name is never replaced by another. */
  backend: string
  host: HostFacts
  /** `data` holds the store, `cache` what can be fetched again. */
  folders: { data: string; cache: string }
  /** Never touch the network. */
  offline?: boolean
  signal?: AbortSignal
  onProgress?: OnProgress
  onWarning?: OnBinaryWarning
}
