import type { HostFacts } from '../../facts/machine-and-build.js'
import { backendFamily } from './expected-devices.js'

export interface DeviceEvidence {
  backend: string
  host: Pick<HostFacts, 'platform' | 'graphics'>
  /** The variables that the child has from its user. */
  env: Readonly<Record<string, string>>
  /** Of `host.graphics.nodes`, those that this user may not read and write. */
  closedNodes: readonly string[]
}

/** What keeps a backend whose libraries are all there from showing a device. */
export interface NoDevice {
  /** A sentence. */
  reason: string
  hint: string
}

/** Variables that hide devices, by backend. */
const hiding: Readonly<Record<string, readonly string[]>> = {
  cuda: ['CUDA_VISIBLE_DEVICES'],
  rocm: ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'],
  vulkan: ['GGML_VK_VISIBLE_DEVICES'],
  sycl: ['ONEAPI_DEVICE_SELECTOR'],
}

/** The likeliest reason first. */
export function whyNoDevice(evidence: DeviceEvidence): NoDevice {
  const { backend, host, env, closedNodes } = evidence
  const family = backendFamily(backend)
  const closed = closedNodes.find((node) => nodeOf(family).test(node))
  const hidden = hiding[family]?.find((name) => env[name] !== undefined)
  if (family === 'vulkan' && host.platform === 'linux') {
    const named = env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES']
    if (host.graphics?.vulkanDrivers.length === 0) return noVulkanDriver(named)
  }
  if (host.platform === 'linux' && host.graphics !== undefined && family in kernel) {
    const absent = !host.graphics.nodes.some((node) => nodeOf(family).test(node))
    if (absent) return kernel[family] ?? inGeneral(family)
  }
  if (closed !== undefined) {
    return {
      reason: `This user may not open ${closed}.`,
      hint: 'Add the user to the groups render and video, and log in anew; a container needs the device and its group.',
    }
  }
  if (hidden !== undefined) {
    return {
      reason: `${hidden}=${env[hidden] ?? ''} may hide it.`,
      hint: `Unset ${hidden}, or have it name a device that there is.`,
    }
  }
  return inGeneral(family)
}

function noVulkanDriver(named: string | undefined): NoDevice {
  if (named !== undefined) {
    return {
      reason: `VK_DRIVER_FILES or VK_ICD_FILENAMES names no Vulkan driver that is there: ${named}`,
      hint: 'Unset the variable, or have it name the manifest of an installed driver.',
    }
  }
  return {
    reason: 'No Vulkan driver is installed.',
    hint: "Install the driver of the GPU: NVIDIA's own, or mesa-vulkan-drivers on Debian, Ubuntu and Fedora.",
  }
}

/** What the kernel has to offer first. */
const kernel: Readonly<Record<string, NoDevice>> = {
  cuda: {
    reason: 'There is no NVIDIA GPU in /dev (/dev/nvidia0, under WSL /dev/dxg).',
    hint: 'Load the NVIDIA driver (nvidia-smi tells); a container must be started with its GPUs (docker run --gpus all).',
  },
  rocm: {
    reason: 'There is no /dev/kfd, through which ROCm reaches a GPU.',
    hint: 'Load the kernel module amdgpu; a container needs --device /dev/kfd --device /dev/dri.',
  },
}

function nodeOf(family: string): RegExp {
  if (family === 'cuda') return /\/(nvidia\d+|dxg)$/
  if (family === 'rocm') return /\/(kfd|dxg)$/
  return /\/dri\/renderD\d+$/
}

function inGeneral(family: string): NoDevice {
  const tool = {
    cuda: 'nvidia-smi',
    rocm: 'rocminfo',
    vulkan: 'vulkaninfo --summary',
    sycl: 'sycl-ls',
    opencl: 'clinfo',
  }[family]
  return {
    reason: 'Its libraries are all there, and its driver offers no device.',
    hint: `The driver may be too old for this build, or the GPU${tool === undefined ? '' : `; ${tool} tells what the driver sees`}. Set another backend, or update the driver.`,
  }
}
