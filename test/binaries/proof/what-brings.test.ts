import { expect, test } from '@jest/globals'
import { whatBrings } from '../../../src/binaries/proof/what-brings.js'

test.each([
  ['libcuda.so.1', 'the NVIDIA driver'],
  ['nvcuda.dll', 'the NVIDIA driver'],
  ['libcudart.so.13', 'the runtime archive cudart-… of the same release'],
  ['libcublas.so.12', 'the runtime archive cudart-… of the same release'],
  ['libcublasLt.so.13', 'the runtime archive cudart-… of the same release'],
  ['cudart64_12.dll', 'the runtime archive cudart-… of the same release'],
  ['cublasLt64_13.dll', 'the runtime archive cudart-… of the same release'],
  ['libvulkan.so.1', 'the Vulkan loader'],
  ['vulkan-1.dll', 'the Vulkan loader'],
  ['libamdhip64.so.7', 'ROCm'],
  ['librocblas.so.5', 'ROCm'],
  ['libhipblas.so.3', 'ROCm'],
  ['amdhip64_7.dll', 'ROCm'],
  ['libsycl.so.8', "Intel's oneAPI runtime"],
  ['libmkl_sycl_blas.so.5', "Intel's oneAPI runtime"],
  ['libze_loader.so.1', "Intel's Level Zero loader"],
  ['libopenvino.so.2640', 'OpenVINO'],
  ['libOpenCL.so.1', 'the OpenCL loader'],
  ['VCRUNTIME140_1.dll', 'the Microsoft Visual C++ Redistributable'],
])('%s comes with %s', (library, what) => {
  expect(whatBrings(library)?.what).toBe(what)
})

test.each(['libggml-base.so.0', 'libc.so.6', 'libhiphop.so'])('%s is nobody’s in particular', (library) => {
  expect(whatBrings(library)).toBeNull()
})
