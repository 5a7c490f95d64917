import { expect, test } from '@jest/globals'
import { whyNoDevice, type DeviceEvidence } from '../../../src/binaries/proof/why-no-device.js'

const driver = { manifest: '/usr/share/vulkan/icd.d/radeon_icd.x86_64.json', modified: 1 }
const render = '/dev/dri/renderD128'

interface Case {
  backend: string
  nodes?: string[]
  drivers?: (typeof driver)[]
  closed?: string[]
  env?: Record<string, string>
  platform?: NodeJS.Platform
}

function evidence({
  backend,
  nodes = [],
  drivers = [driver],
  closed = [],
  env = {},
  platform = 'linux',
}: Case): DeviceEvidence {
  const graphics = platform === 'linux' ? { graphics: { nodes, vulkanDrivers: drivers } } : {}
  return { backend, host: { platform, ...graphics }, env, closedNodes: closed }
}

test.each<[string, Case, RegExp]>([
  ['cuda without a GPU', { backend: 'cuda-13' }, /no NVIDIA GPU in \/dev/],
  ['cuda under WSL', { backend: 'cuda', nodes: ['/dev/dxg'] }, /offers no device/],
  [
    'cuda with its GPU hidden',
    { backend: 'cuda', nodes: ['/dev/nvidia0'], env: { CUDA_VISIBLE_DEVICES: '-1' } },
    /CUDA_VISIBLE_DEVICES=-1/,
  ],
  ['cuda on Windows', { backend: 'cuda', platform: 'win32' }, /offers no device/],
  ['rocm without its module', { backend: 'rocm', nodes: [render] }, /no \/dev\/kfd/],
  [
    'rocm for another user',
    { backend: 'rocm', nodes: ['/dev/kfd', render], closed: ['/dev/kfd'] },
    /may not open \/dev\/kfd/,
  ],
  ['vulkan without a driver', { backend: 'vulkan', nodes: [render], drivers: [] }, /No Vulkan driver is installed/],
  [
    'vulkan with a driver named that is not there',
    { backend: 'vulkan', drivers: [], env: { VK_DRIVER_FILES: '/absent.json' } },
    /VK_DRIVER_FILES.*\/absent\.json/,
  ],
  [
    'vulkan for another user',
    { backend: 'vulkan', nodes: [render], closed: [render] },
    /may not open \/dev\/dri\/renderD128/,
  ],
  [
    'vulkan with a closed device that is not its own',
    { backend: 'vulkan', nodes: [render, '/dev/kfd'], closed: ['/dev/kfd'] },
    /offers no device/,
  ],
  ['vulkan on macOS', { backend: 'vulkan', platform: 'darwin' }, /offers no device/],
  [
    'sycl with its GPU hidden',
    { backend: 'sycl', nodes: [render], env: { ONEAPI_DEVICE_SELECTOR: 'opencl:cpu' } },
    /ONEAPI_DEVICE_SELECTOR/,
  ],
  ['metal', { backend: 'metal', platform: 'darwin' }, /offers no device/],
])('%s', (_, given, reason) => {
  const answer = whyNoDevice(evidence(given))
  expect(answer.reason).toMatch(reason)
  expect(answer.hint).toMatch(/\.$/)
})
