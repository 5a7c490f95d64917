/** What was measured just before a switch. */
export interface FreeMemory {
  /** Bytes of main memory that a new process could have; null: not known. */
  host: number | null
  /** Those that the next build sees; empty where it needs none or finds none, null where it could not be asked. */
  devices: readonly DeviceMemory[] | null
  /** Bytes of the files that are loaded beside the model: projector, LoRA adapters, draft. Null: not all were found. */
  companionFiles: number | null
}

export interface DeviceMemory {
  /** As `--list-devices` has it: `CUDA0`, `Vulkan0`, … */
  name: string
  description: string
  /** Bytes; of a device that does not know of other processes, all that it has. */
  freeBytes: number
  totalBytes: number
}

/** What a running child's log told of its memory; the log rounds to 0.01 MiB. */
export interface ObservedMemory {
  cacheTypeK: string | null
  cacheTypeV: string | null
  kMiB: number | null
  vMiB: number | null
  cells: number | null
  flashAttention: 'on' | 'off' | null
  /** Of the K/V cache. */
  buffers: readonly ObservedBuffer[]
  weights: readonly ObservedBuffer[]
  compute: readonly ObservedBuffer[]
  companions: readonly ObservedBuffer[]
}

export interface ObservedBuffer {
  /** By ggml's name for the kind of memory: `CPU`, `CPU_Mapped`, `CUDA0`, `Vulkan_Host`, … */
  device: string
  mib: number
}

/** On the CPU alone nothing needs to be asked of any device. */
export function usesDevices(plan: {
  binary: { backend: string }
  settings: { rpc?: readonly string[]; devices?: readonly string[] }
}): boolean {
  const { rpc = [], devices } = plan.settings
  if (devices?.length === 1 && devices[0] === 'none') return false
  return rpc.length > 0 || (plan.binary.backend !== 'cpu' && plan.binary.backend !== 'blas')
}
