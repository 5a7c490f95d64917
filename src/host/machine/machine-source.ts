import type { Libc } from '../../facts/machine-and-build.js'

/** What a program printed and how it ended. */
export interface CommandOutput {
  /** UTF-8. */
  stdout: string
  stderr: string
  /** null: it was killed. */
  code: number | null
  timedOut: boolean
}

/**
 * All that is asked of a machine to learn what it has, so that what was recorded on one can be read on another. Nothing
 * here throws; what cannot be read is null or empty.
 */
export interface MachineSource {
  platform: NodeJS.Platform
  /** Of Node, which may be emulated. */
  arch: NodeJS.Architecture
  env: Readonly<Record<string, string | undefined>>
  /** Of the kernel, as `uname -r` or Windows have it. */
  release: string
  /** The C library that Node runs on. */
  libc: () => Libc | undefined
  /** Bytes of main memory. */
  totalMemory: number
  /** Bytes of main memory that can be had; null where it is not known. */
  freeMemory: () => Promise<number | null>
  /** null: it cannot be read. */
  readText: (file: string) => Promise<string | null>
  /** Names, sorted. */
  listFolder: (folder: string) => Promise<readonly string[]>
  /** Whether a file is there, and whether this user may open it for reading and writing. */
  reach: (file: string) => Promise<Reach>
  /** Manifests of Vulkan drivers in the order of the loader; Linux. */
  vulkanDrivers: () => readonly string[]
  /**
   * Runs a program for its output; `timeout` in ms. A bare name is looked up in PATH. null: it cannot be started.
   * Rejects with the signal's reason when aborted, once the program is gone.
   */
  run: (command: string, args: readonly string[], options?: RunChoice) => Promise<CommandOutput | null>
}

export type Reach = 'missing' | 'denied' | 'usable'

export interface RunChoice {
  /** Default: {@link commandTimeout}. */
  timeout?: number
  signal?: AbortSignal
}

/** ms. A driver that hangs must not hold up a start. */
export const commandTimeout = 3_000
