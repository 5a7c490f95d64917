import { formatVersion, parseVersion, type VersionParts } from './version-parts.js'

/** A backend as a person asks for it: `cuda`, `cuda-13`, `rocm-10.0`, `sycl-fp16`. */
export interface WantedBackend {
  backend: string
  /** Empty: any. */
  version: VersionParts
  /** Empty: the one that suits most machines. */
  variant: string
}

const otherNames = new Map([
  ['hip', 'rocm'],
  ['cublas', 'cuda'],
])

export function parseWanted(wanted: string): WantedBackend {
  const [word = '', ...rest] = wanted.trim().toLowerCase().split('-')
  const backend = otherNames.get(word) ?? word
  const tail = rest.join('-')
  return /^\d+(\.\d+)*$/.test(tail)
    ? { backend, version: parseVersion(tail), variant: '' }
    : { backend, version: [], variant: tail }
}

const spellings = new Map([
  ['cpu', 'CPU'],
  ['cuda', 'CUDA'],
  ['rocm', 'ROCm'],
  ['metal', 'Metal'],
  ['vulkan', 'Vulkan'],
  ['sycl', 'SYCL'],
  ['openvino', 'OpenVINO'],
  ['opencl', 'OpenCL'],
  ['cann', 'CANN'],
])

/** As a sentence has it: `CUDA 12.8`, `SYCL fp16`. */
export function spellBackend({ backend, version, variant }: WantedBackend): string {
  return [spellings.get(backend) ?? backend, formatVersion(version), variant].filter((part) => part !== '').join(' ')
}
