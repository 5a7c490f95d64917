import type { Libc } from './machine-and-build.js'

/**
 * What a machine offers to a build of llama.cpp. Platform and architecture are Node's names, versions are the strings that
 * the vendors print, memory is in bytes.
 */
export interface MachineFacts {
  platform: NodeJS.Platform
  /** Of the machine itself, also where Node runs under Rosetta or another emulation. */
  arch: NodeJS.Architecture
  /** Version of the operating system: `14.5` on macOS, `10.0.22631` on Windows, the distribution's own on Linux. */
  os?: string
  /** The system's own name and version: `Debian GNU/Linux 12 (bookworm)`. */
  osName?: string
  /** On Linux: the C library. */
  libc?: Libc
  gpus: readonly Gpu[]
  /** In the order of the Vulkan loader. */
  vulkan: readonly VulkanDevice[]
  /** Emulation, WSL or a container around this process; each can hide a GPU. Empty: none. */
  surroundings?: readonly MachineEnvironment[]
  /** Main memory. */
  memory?: MemoryFacts
  /** Why a device that is present cannot be used, or could not be examined. */
  notes?: readonly MachineNote[]
}

/** An explanation for a device that is missing from the list or cannot be used. */
export interface MachineNote {
  /** The vendor, interface or system that it concerns. */
  about: 'nvidia' | 'amd' | 'intel' | 'vulkan' | 'windows' | 'apple'
  /** One sentence. */
  message: string
  /** What to do. */
  hint?: string
}

/**
 * `rosetta`, `emulated`: Node is of another architecture than the machine. `wsl`: Linux on Windows. `container`: Docker
 * and its like.
 */
export type MachineEnvironment = 'rosetta' | 'emulated' | 'wsl' | 'container'

/** Main memory, in bytes. */
export interface MemoryFacts {
  /** All of the machine's, also where a container may use only a part. */
  total: number
  /** Available to a new process without swapping; null: unknown. */
  free: number | null
}

/** A GPU, and what its driver supports. */
export interface Gpu {
  vendor: 'nvidia' | 'amd' | 'intel' | 'apple'
  /** As the driver or the system reports it. */
  name: string
  /** Bytes of its own memory, or of main memory that it may use; null: unknown. */
  memory: number | null
  /** Bytes of `memory` that are free now; null: unknown. */
  freeMemory?: number | null
  /** Version of its driver: `580.65.06`. */
  driver?: string
  /** NVIDIA: the newest CUDA version that the driver supports: `13.0`. */
  cuda?: string
  /** NVIDIA: compute capability, `8.9`. */
  computeCapability?: string
  /** AMD: target of the compiler, `gfx1100`. */
  gfx?: string
  /** AMD: version of the installed ROCm libraries; absent: none are installed. */
  rocm?: string
}

/** A device as Vulkan lists it. */
export interface VulkanDevice {
  /** As the driver reports it. */
  name: string
  /** `cpu`: a software renderer, not a GPU. */
  type: 'discrete' | 'integrated' | 'virtual' | 'cpu'
}
