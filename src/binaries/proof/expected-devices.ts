import type { BinaryDevice } from '../../facts/machine-and-build.js'

interface Backend {
  /** What ggml calls its devices. */
  devices: RegExp
  /** The part of its library's name between `libggml-` and `.so`, or `ggml-` and `.dll`. */
  library: string
}

/** Names from ggml's backends (`ggml_backend_*_device_get_name`) and CMake targets; who shows devices of several is of the first. */
const backends: Readonly<Record<string, Backend>> = {
  cuda: { devices: /^CUDA\d/, library: 'cuda' },
  rocm: { devices: /^(ROCm|HIP)\d/, library: 'hip' },
  metal: { devices: /^(Metal|MTL)/, library: 'metal' },
  vulkan: { devices: /^Vulkan\d/, library: 'vulkan' },
  sycl: { devices: /^SYCL\d/, library: 'sycl' },
  openvino: { devices: /^OPENVINO/i, library: 'openvino' },
  opencl: { devices: /^(GPU)?OpenCL/, library: 'opencl' },
  cann: { devices: /^CANN\d/, library: 'cann' },
  musa: { devices: /^MUSA\d/, library: 'musa' },
  // Its devices are other machines'; that its library has loaded, the flag `--rpc` tells.
  rpc: { devices: /^RPC\d?/, library: 'rpc' },
}

/** `cuda` of `cuda-13`, which says for which of CUDA's versions; `rocm` of its older name. */
export function backendFamily(backend: string): string {
  const family = backend.replace(/-.*$/, '')
  return family === 'hip' ? 'rocm' : family
}

/** null: nothing has to be there for it but a CPU, or we do not know what. */
export function backendLibrary(backend: string): string | null {
  return backends[backendFamily(backend)]?.library ?? null
}

/** The devices for which a build of this backend is there. */
export function devicesOf(backend: string, devices: readonly BinaryDevice[]): BinaryDevice[] {
  const pattern = backends[backendFamily(backend)]?.devices
  return pattern === undefined ? [] : devices.filter(({ name }) => pattern.test(name))
}

/** The backend that a build's devices belong to. Accelerators of the CPU (BLAS, AMX) leave it `cpu`. */
export function backendOf(devices: readonly BinaryDevice[]): string {
  return Object.keys(backends).find((backend) => devicesOf(backend, devices).length > 0) ?? 'cpu'
}

/** Drivers that do a GPU's work on the CPU: Mesa's lavapipe, Google's SwiftShader, Microsoft's WARP. */
export function isInSoftware({ description }: BinaryDevice): boolean {
  return /llvmpipe|lavapipe|swiftshader|basic render driver/i.test(description)
}
