import type { GgufHeader } from './gguf-header.js'

/** What a llama-server says of itself (`--version`, `--help`, `--list-devices`) and where it lies. */
export interface BinaryFacts {
  /** Where it was found, or installed from. */
  source: 'path' | 'system' | 'github' | 'debian' | 'url'
  /** `cpu`, `vulkan`, `cuda`, … */
  backend: string
  /** llama.cpp's build number, 11158 for `b11158`; null where the build does not say. */
  build: number | null
  /** As `--version` prints it. */
  version: string
  /** Absolute path of the file to execute. */
  executable: string
  /** The child's working directory: ggml loads libraries from the current directory, so it is the binary's own. */
  folder: string
  /** Identifies the install: the archive's SHA-256, or for a loose file size and mtime. */
  digest: string
  /** Variables without which this install does not find its devices. */
  env: Readonly<Record<string, string>>
  /** What it can do. */
  features: BinaryFeatures
  /** From `--list-devices`; empty: only the CPU. */
  devices: readonly BinaryDevice[]
}

/** What a build can do, by its `--help`. */
export interface BinaryFeatures {
  /** Every flag of `--help`, long and short, with its dashes. */
  flags: readonly string[]
  /** The allowed values of `--cache-type-k`. */
  cacheTypes: readonly string[]
  /** Speaks the `cmd_child_to_router` protocol on stdin and stdout. */
  supervisedChild: boolean
}

/** A device that a build can compute on. */
export interface BinaryDevice {
  /** `Vulkan0`, `CUDA0`, … */
  name: string
  /** As its driver calls it. */
  description: string
  /** MiB, as the build prints them; null where it does not. */
  totalMiB: number | null
  /** MiB that were free when the build was asked; null where it does not print them. */
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
  /** `2.36`; `unknown` where it does not say. */
  version: string
}

/** What tells whether a GPU can be there, without asking any driver. */
export interface GraphicsFacts {
  /** Device files through which a GPU is reached: `/dev/dri/renderD128`, `/dev/nvidia0`, `/dev/kfd`, `/dev/dxg`. */
  nodes: readonly string[]
  /** Manifests of the Vulkan drivers that the loader would take. */
  vulkanDrivers: readonly VulkanDriver[]
}

/** A driver that the Vulkan loader would take. */
export interface VulkanDriver {
  /** Absolute path of the JSON file. */
  manifest: string
  /** ms since the epoch: a driver that was upgraded is another one. */
  modified: number
}

/** What the plan must know of the machine. */
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
