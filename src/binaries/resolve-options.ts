import type { OnProgress } from '../download/download-request.js'
import type { HostFacts } from '../facts/machine-and-build.js'
import type { MachineFacts } from '../facts/machine-facts.js'
import type { BinarySettings } from '../settings/settings.js'
import type { OnBinaryWarning } from './warning.js'

export interface ResolveBinaryOptions {
  settings: BinarySettings
  /** `auto`, or a backend; one asked for by name is never replaced by another. */
  backend: string
  host: HostFacts
  /** What the machine has for a build; asked for only where one has to be chosen. Default: this machine is looked at. */
  machine?: (signal?: AbortSignal) => Promise<MachineFacts>
  /** Absolute path of a small GGUF file: what is installed has to compute a token of it. Absent: that is not asked of it. */
  proofModel?: string
  /** `data` holds the store, `cache` what can be fetched again. */
  folders: { data: string; cache: string }
  /** Never touch the network. */
  offline?: boolean
  signal?: AbortSignal
  onProgress?: OnProgress
  onWarning?: OnBinaryWarning
}
