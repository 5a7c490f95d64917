/** Free memory, measured just before a plan or a switch. */
export interface FreeMemory {
  /** Bytes of main memory available to a new process; null: unknown. */
  host: number | null
  /** Devices of the next build; empty: it uses or finds none; null: unknown. */
  devices: readonly DeviceMemory[] | null
  /** Bytes of the projector, LoRA adapters and draft model; null: one of the files was not found. */
  companionFiles: number | null
}

export interface DeviceMemory {
  /** As in `--list-devices`: `CUDA0`, `Vulkan0`, … */
  name: string
  description: string
  /** Bytes; all of its memory where the driver does not account for other processes. */
  freeBytes: number
  totalBytes: number
}

/** Memory of a running child according to its log, which rounds to 0.01 MiB. */
export interface ObservedMemory {
  cacheTypeK: string | null
  cacheTypeV: string | null
  kMiB: number | null
  vMiB: number | null
  cells: number | null
  flashAttention: 'on' | 'off' | null
  /** Buffers of the K/V cache. */
  buffers: readonly ObservedBuffer[]
  weights: readonly ObservedBuffer[]
  compute: readonly ObservedBuffer[]
  companions: readonly ObservedBuffer[]
}

export interface ObservedBuffer {
  /** ggml's buffer type: `CPU`, `CPU_Mapped`, `CUDA0`, `Vulkan_Host`, … */
  device: string
  mib: number
}

/** Whether the launch uses devices other than the CPU, so that their free memory matters. */
export function usesDevices(plan: {
  binary: { backend: string }
  settings: { rpc?: readonly string[]; devices?: readonly string[] }
}): boolean {
  const { rpc = [], devices } = plan.settings
  if (devices?.length === 1 && devices[0] === 'none') return false
  return rpc.length > 0 || (plan.binary.backend !== 'cpu' && plan.binary.backend !== 'blas')
}
