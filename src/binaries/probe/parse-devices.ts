import type { BinaryDevice } from '../../plan/facts.js'

/**
 * The output of `llama-server --list-devices`: after `Available devices:` one line each, such as
 * `  CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23000 MiB free)`, or `  (none)`.
 */
export function parseDevices(output: string): BinaryDevice[] {
  const lines = output.split(/\r?\n/)
  const heading = lines.findIndex((line) => /^available devices:\s*$/i.test(line))
  if (heading === -1) return []
  const devices: BinaryDevice[] = []
  for (const line of lines.slice(heading + 1)) {
    const [, name, rest] = /^\s+([^\s:]+): (.*)$/.exec(line) ?? []
    if (name === undefined || rest === undefined) continue
    const [, description, total, free] = /^(.*?)(?:\s*\((\d+) MiB(?:, (\d+) MiB free)?\))?\s*$/.exec(rest) ?? []
    devices.push({ name, description: description ?? rest, totalMiB: toNumber(total), freeMiB: toNumber(free) })
  }
  return devices
}

function toNumber(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}

/** By the names that ggml's backends give their devices. */
const backends: readonly [prefix: RegExp, backend: string][] = [
  [/^CUDA\d/, 'cuda'],
  [/^(ROCm|HIP)\d/, 'rocm'],
  [/^(Metal|MTL)/, 'metal'],
  [/^Vulkan\d/, 'vulkan'],
  [/^SYCL\d/, 'sycl'],
  [/^OPENVINO/i, 'openvino'],
  [/^(GPU)?OpenCL/, 'opencl'],
  [/^CANN\d/, 'cann'],
  [/^MUSA\d/, 'musa'],
  [/^RPC\d?/, 'rpc'],
]

/** The backend that a build's devices belong to. Accelerators of the CPU (BLAS, AMX) leave it `cpu`. */
export function backendOf(devices: readonly BinaryDevice[]): string {
  return backends.find(([prefix]) => devices.some((device) => prefix.test(device.name)))?.[1] ?? 'cpu'
}
