import type { Libc } from './machine-and-build.js'

/**
 * What a machine offers to a build of llama.cpp. The words for platform and architecture are Node's, versions are strings
 * as their owners print them, memory is in bytes.
 */
export interface MachineFacts {
  platform: NodeJS.Platform
  /** Of the machine, not of a Node that runs under Rosetta or another emulation. */
  arch: NodeJS.Architecture
  /** Version of the operating system: `14.5` on macOS, `10.0.22631` on Windows, the distribution's own on Linux. */
  os?: string
  /** The system's name and version as it calls itself: `Debian GNU/Linux 12 (bookworm)`. */
  osName?: string
  /** On Linux. */
  libc?: Libc
  gpus: readonly Gpu[]
  /** In the order of the Vulkan loader. */
  vulkan: readonly VulkanDevice[]
  /** What the machine is run in, where it is not bare: each can hide a GPU. */
  surroundings?: readonly MachineEnvironment[]
  /** Main memory. */
  memory?: MemoryFacts
  /** What stands in the way of a device that is there, or kept a reading from telling. */
  notes?: readonly MachineNote[]
}

/** Something that whoever wonders about a missing device should know. */
export interface MachineNote {
  /** What was looked at. */
  about: 'nvidia' | 'amd' | 'intel' | 'vulkan' | 'windows' | 'apple'
  /** What was found, as a sentence. */
  message: string
  /** What to do about it. */
  hint?: string
}

/**
 * `rosetta`, `emulated`: Node is of another architecture than the machine. `wsl`: Linux on Windows. `container`: Docker
 * and its like.
 */
export type MachineEnvironment = 'rosetta' | 'emulated' | 'wsl' | 'container'

/** Main memory, in bytes. */
export interface MemoryFacts {
  /** All that the machine has, whatever a container may use of it. */
  total: number
  /** What a new process could have without anything being swapped out; null where it is not known. */
  free: number | null
}

/** A GPU, and what its driver lets a build run. */
export interface Gpu {
  vendor: 'nvidia' | 'amd' | 'intel' | 'apple'
  /** As its driver or its system calls it. */
  name: string
  /** Its own memory in bytes, or what it may take of main memory; null where it is not known. */
  memory: number | null
  /** Bytes of `memory` that are free now; null where it is not known. */
  freeMemory?: number | null
  /** Version of its driver: `580.65.06`. */
  driver?: string
  /** NVIDIA: the newest CUDA that the driver runs: `13.0`. */
  cuda?: string
  /** NVIDIA: `8.9`. */
  computeCapability?: string
  /** AMD: `gfx1100`. */
  gfx?: string
  /** AMD: version of the ROCm libraries on this machine; absent where there are none. */
  rocm?: string
}

/** A device as Vulkan lists it. */
export interface VulkanDevice {
  /** As its driver calls it. */
  name: string
  /** `cpu` is a driver in software, and no GPU. */
  type: 'discrete' | 'integrated' | 'virtual' | 'cpu'
}
