import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { backendOf, parseDevices } from '../../../src/binaries/probe/parse-devices.js'

const list = (...lines: string[]): string => ['ggml_cuda_init: found 1', 'Available devices:', ...lines, ''].join('\n')

describe('the list of devices', () => {
  test('has names, descriptions and MiB', () => {
    expect(
      parseDevices(
        list(
          '  CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23000 MiB free)',
          '  Vulkan0: llvmpipe (LLVM 15.0.6, 256 bits) (2048 MiB, 2048 MiB free)',
          '  Metal: Apple M3 (Pro) (18432 MiB)',
          '  BLAS: OpenBLAS',
        ),
      ),
    ).toEqual([
      { name: 'CUDA0', description: 'NVIDIA GeForce RTX 3090', totalMiB: 24126, freeMiB: 23000 },
      { name: 'Vulkan0', description: 'llvmpipe (LLVM 15.0.6, 256 bits)', totalMiB: 2048, freeMiB: 2048 },
      { name: 'Metal', description: 'Apple M3 (Pro)', totalMiB: 18432, freeMiB: null },
      { name: 'BLAS', description: 'OpenBLAS', totalMiB: null, freeMiB: null },
    ])
  })

  test('may be empty, absent, or end its lines with CR LF', () => {
    expect(parseDevices(list('  (none)'))).toEqual([])
    expect(parseDevices('  CUDA0: not after the heading (1 MiB, 1 MiB free)')).toEqual([])
    expect(parseDevices('Available devices:\r\n  CUDA0: X (1 MiB, 2 MiB free)\r\n')).toEqual([
      { name: 'CUDA0', description: 'X', totalMiB: 1, freeMiB: 2 },
    ])
    fc.assert(fc.property(fc.string(), (text) => void parseDevices(list(text))))
  })
})

test.each([
  [['CUDA0', 'CUDA1'], 'cuda'],
  [['ROCm0'], 'rocm'],
  [['MTL0', 'BLAS'], 'metal'],
  [['Metal', 'BLAS'], 'metal'],
  [['Vulkan0'], 'vulkan'],
  [['CUDA0', 'Vulkan0'], 'cuda'],
  [['SYCL0'], 'sycl'],
  [['BLAS'], 'cpu'],
  [[], 'cpu'],
])('devices %j belong to %s', (names, backend) => {
  expect(backendOf(names.map((name) => ({ name, description: '', totalMiB: null, freeMiB: null })))).toBe(backend)
})
