import type { DeviceMemory } from '../../facts/free-memory.js'

/** Whether a buffer type of ggml is main memory: `CPU_REPACK`, `CUDA_Host`, `AMX`, … */
export function isOnHost(kind: string): boolean {
  return /^(CPU|AMX|BLAS)|_Host$/.test(kind)
}

export function isOn({ name }: DeviceMemory, kind: string): boolean {
  return kind === name || kind === `${name}_Mapped`
}

/** Pages of the model's file, shared by all processes that have mapped it. */
export function isMapped(kind: string): boolean {
  return kind.endsWith('_Mapped')
}

/** Whether the description is of a device with its own memory. Memory of any other may be main memory, and counts as both. */
export function isDiscrete({ name, description }: DeviceMemory): boolean {
  return (
    name.startsWith('RPC') || /GeForce|Quadro|Tesla|\bRTX\b|NVIDIA [AHBL]\d+|Radeon (RX|PRO)|Instinct/.test(description)
  )
}

/** `720 MiB`, `3.2 GiB`. `round` is up for needs and down for free memory, so that a shortage is never rounded away. */
export function formatMemory(bytes: number, round: (value: number) => number): string {
  const mib = bytes / 2 ** 20
  return mib < 1024 ? `${round(mib)} MiB` : `${round((mib / 1024) * 10) / 10} GiB`
}
