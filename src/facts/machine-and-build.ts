import type { GgufHeader } from './gguf-header.js'

/** A llama-server binary: its path and the output of `--version`, `--help` and `--list-devices`. */
export interface BinaryFacts {
  /** Where it was found, or installed from. */
  source: 'path' | 'system' | 'github' | 'debian' | 'url'
  /** `cpu`, `vulkan`, `cuda`, … */
  backend: string
  /** llama.cpp's build number, 11158 for `b11158`; null: unknown. */
  build: number | null
  /** As `--version` prints it. */
  version: string
  /** Absolute path of the file to execute. */
  executable: string
  /** The child's working directory: ggml loads libraries from the current directory, so it is the binary's own. */
  folder: string
  /** Identifies the install: the archive's SHA-256, or for a loose file size and mtime. */
  digest: string
  /** Environment variables that this install needs to find its devices. */
  env: Readonly<Record<string, string>>
  features: BinaryFeatures
  /** From `--list-devices`; empty: only the CPU. */
  devices: readonly BinaryDevice[]
}

/** What a build supports, according to its `--help`. */
export interface BinaryFeatures {
  /** Every flag of `--help`, long and short, with its dashes. */
  flags: readonly string[]
  /** Allowed values of `--cache-type-k`. */
  cacheTypes: readonly string[]
  /** Supports the `cmd_child_to_router` protocol on stdin and stdout. */
  supervisedChild: boolean
}

/** A device on which a build can compute. */
export interface BinaryDevice {
  /** `Vulkan0`, `CUDA0`, … */
  name: string
  /** As the driver reports it. */
  description: string
  /** MiB; null: the build does not print it. */
  totalMiB: number | null
  /** MiB that were free when the list was made; null: the build does not print it. */
  freeMiB: number | null
}

/** A model on the disk. */
export interface ModelFacts {
  /** As the config names it: `demo`, a path, `hf:…`. */
  reference: string
  /** Absolute path of the (first) GGUF file. */
  path: string
  /** Bytes of the file, all splits together. */
  bytes: number
  header: GgufHeader
}

/** The C library that programs on this machine are linked to. */
export interface Libc {
  name: 'glibc' | 'musl'
  /** `2.36`, or `unknown`. */
  version: string
}

/** Files that show whether there can be a GPU, found without querying a driver. */
export interface GraphicsFacts {
  /** Device files through which a GPU is reached: `/dev/dri/renderD128`, `/dev/nvidia0`, `/dev/kfd`, `/dev/dxg`. */
  nodes: readonly string[]
  /** Manifests of the drivers that the Vulkan loader would load. */
  vulkanDrivers: readonly VulkanDriver[]
}

/** A driver that the Vulkan loader would load. */
export interface VulkanDriver {
  /** Absolute path of the JSON file. */
  manifest: string
  /** Time of modification, ms since the epoch; it changes when the driver is upgraded. */
  modified: number
}

/** What planning needs to know of the machine. */
export interface HostFacts {
  platform: NodeJS.Platform
  arch: NodeJS.Architecture
  /** On Linux. */
  libc?: Libc | undefined
  /** On Linux. */
  graphics?: GraphicsFacts
  /** The variables from which the child's allowlist picks. */
  env: Readonly<Record<string, string | undefined>>
}
