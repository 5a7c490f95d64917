import { expect, test } from '@jest/globals'
import { backendLibrary, devicesOf, isInSoftware } from '../../../src/binaries/proof/expected-devices.js'

const device = (name: string, description = 'X') => ({ name, description, totalMiB: 8, freeMiB: 4 })

test.each([
  ['cuda', 'CUDA0', 'cuda'],
  ['cuda-13', 'CUDA1', 'cuda'],
  ['vulkan', 'Vulkan0', 'vulkan'],
  ['rocm', 'ROCm0', 'hip'],
  ['rocm-7.2', 'HIP0', 'hip'],
  ['metal', 'MTL0', 'metal'],
  ['metal', 'Metal', 'metal'],
  ['sycl', 'SYCL0', 'sycl'],
  ['sycl-fp16', 'SYCL1', 'sycl'],
  ['openvino', 'OPENVINO0', 'openvino'],
  ['opencl', 'GPUOpenCL', 'opencl'],
])('a build for %s has to show a device such as %s', (backend, name, library) => {
  const other = name.startsWith('CUDA') ? 'Vulkan0' : 'CUDA0'
  expect(devicesOf(backend, [device('BLAS'), device(other), device(name)])).toEqual([device(name)])
  expect(backendLibrary(backend)).toBe(library)
})

test.each(['cpu', 'something-new'])('a build for %s has to show none', (backend) => {
  expect(devicesOf(backend, [device('BLAS'), device('CUDA0')])).toEqual([])
  expect(backendLibrary(backend)).toBeNull()
})

test('drivers in software are told from GPUs', () => {
  expect(
    ['llvmpipe (LLVM 15.0.6, 256 bits)', 'SwiftShader Device (Subzero)', 'Microsoft Basic Render Driver'].map((name) =>
      isInSoftware(device('Vulkan0', name)),
    ),
  ).toEqual([true, true, true])
  expect(
    ['NVIDIA GeForce RTX 3090', 'AMD Radeon Graphics (RADV GFX1103_R1)', 'Intel(R) Arc(tm) A770'].map((name) =>
      isInSoftware(device('Vulkan0', name)),
    ),
  ).toEqual([false, false, false])
})
