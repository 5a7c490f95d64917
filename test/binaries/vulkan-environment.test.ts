import { describe, expect, test } from '@jest/globals'
import { deviceState, vulkanEnvironment } from '../../src/binaries/vulkan-environment.js'

const lavapipe = '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'
const radeon = '/usr/share/vulkan/icd.d/radeon_icd.x86_64.json'
const host = (manifests: string[], nodes: string[] = [], env = {}) => ({
  env,
  graphics: { nodes, vulkanDrivers: manifests.map((manifest) => ({ manifest, modified: 1 })) },
})

describe('software Vulkan', () => {
  test('is used where no GPU can be: no other driver, or no device that one could drive', () => {
    const env = { VK_DRIVER_FILES: lavapipe, GGML_VK_VISIBLE_DEVICES: '0' }
    expect(vulkanEnvironment(host([lavapipe]))).toEqual(env)
    expect(vulkanEnvironment(host([lavapipe], ['/dev/dri/renderD128']))).toEqual(env)
    expect(vulkanEnvironment(host([radeon, lavapipe]))).toEqual(env)
  })

  test('is not used where a GPU may be, or nothing is there at all', () => {
    expect(vulkanEnvironment(host([radeon, lavapipe], ['/dev/dri/renderD128']))).toEqual({})
    expect(vulkanEnvironment(host([radeon]))).toEqual({})
    expect(vulkanEnvironment({ env: {} })).toEqual({})
  })

  test('leaves a choice of devices that was made', () => {
    const chosen = host([lavapipe], [], { GGML_VK_VISIBLE_DEVICES: '1' })
    expect(vulkanEnvironment(chosen)['GGML_VK_VISIBLE_DEVICES']).toBe('1')
  })
})

test('the state of the devices changes with drivers, device files and what is chosen', () => {
  const states = [
    host([lavapipe]),
    host([lavapipe, radeon]),
    host([lavapipe], ['/dev/dri/renderD128']),
    host([lavapipe], [], { CUDA_VISIBLE_DEVICES: '1' }),
  ].map(deviceState)
  expect(new Set(states).size).toBe(states.length)
  expect(deviceState(host([lavapipe], [], { HOME: '/x' }))).toBe(deviceState(host([lavapipe])))
})
