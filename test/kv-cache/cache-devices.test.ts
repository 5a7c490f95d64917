import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesByDevice, type CachePlacement } from '../../src/kv-cache/cache-devices.js'
import type { LayerBytes } from '../../src/kv-cache/cache-sizes.js'

const layer = (bytes: number): LayerBytes => ({ k: bytes, v: 0, state: 0 })
const two = ['Vulkan0', 'Vulkan1']

/** Layers on each device. */
function counts(layers: number, placement: CachePlacement): Record<string, number> | null {
  const bytes = bytesByDevice({ layers: Array.from({ length: layers }, () => layer(1)) }, placement)
  return bytes && Object.fromEntries([...bytes].map(([device, { k }]) => [device, k]))
}

// Where build 11669 put the caches of models with 7 and with 3 layers.
test.each<[number, CachePlacement, Record<string, number>]>([
  [7, { devices: two, gpuLayers: 99, tensorSplit: [3, 1] }, { Vulkan0: 6, Vulkan1: 1 }],
  [7, { devices: two, gpuLayers: 3, tensorSplit: [3, 1] }, { CPU: 5, Vulkan0: 2 }],
  [7, { devices: two, gpuLayers: 2, tensorSplit: [1, 1] }, { CPU: 6, Vulkan0: 1 }],
  [7, { devices: two, gpuLayers: 4, tensorSplit: [1, 2] }, { CPU: 4, Vulkan0: 2, Vulkan1: 1 }],
  [7, { devices: two, gpuLayers: 5, tensorSplit: [0.3, 0.7] }, { CPU: 3, Vulkan0: 2, Vulkan1: 2 }],
  [7, { devices: two, gpuLayers: 99, tensorSplit: [0, 1] }, { Vulkan1: 7 }],
  [7, { devices: two, gpuLayers: 1, tensorSplit: [1, 0] }, { CPU: 7 }],
  [7, { devices: two, gpuLayers: 99, tensorSplit: [1, 1], kvOffload: false }, { CPU: 7 }],
  [3, { devices: two, gpuLayers: 99, tensorSplit: [3, 1] }, { Vulkan0: 3 }],
  [3, { devices: two, gpuLayers: 4, tensorSplit: [1, 2] }, { Vulkan0: 2, Vulkan1: 1 }],
  [3, { devices: two, gpuLayers: 0, tensorSplit: [1, 1] }, { CPU: 3 }],
  [3, { devices: ['CUDA0'], gpuLayers: 'all' }, { CUDA0: 3 }],
  [3, { devices: ['CUDA0'], gpuLayers: 2 }, { CPU: 2, CUDA0: 1 }],
  [3, { devices: [], gpuLayers: 'all' }, { CPU: 3 }],
])('of %d layers with %j', (layers, placement, expected) => {
  expect(counts(layers, placement)).toEqual(expected)
})

test('without proportions free memory would decide, and only one device needs none', () => {
  expect(counts(3, { devices: two, gpuLayers: 'all' })).toBeNull()
  expect(counts(3, { devices: two, gpuLayers: 'all', tensorSplit: [0, 0] })).toBeNull()
  expect(counts(3, { devices: two, gpuLayers: 0 })).toEqual({ CPU: 3 })
})

test('a device that holds nothing is left out, and a state lies with its layer', () => {
  const layers = [layer(0), { k: 0, v: 0, state: 8 }, layer(4), { k: 1, v: 2, state: 3 }]
  const bytes = bytesByDevice({ layers }, { devices: two, gpuLayers: 3, tensorSplit: [1, 0] })
  expect([...(bytes ?? [])]).toEqual([
    ['CPU', { k: 0, v: 0, state: 8 }],
    ['Vulkan0', { k: 5, v: 2, state: 3 }],
  ])
})

test('no byte is lost or counted twice, however it is split', () => {
  const placement = fc.record({
    devices: fc.constantFrom(['A'], ['A', 'B'], ['A', 'B', 'C']),
    gpuLayers: fc.oneof(fc.nat(100), fc.constant('all' as const)),
    tensorSplit: fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 80 }), placement, (sizes, own) => {
      const bytes = bytesByDevice({ layers: sizes.map(layer) }, own)
      if (bytes === null) return
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      expect(sum([...bytes.values()].map(({ k }) => k))).toBe(sum(sizes))
      expect(['CPU', ...own.devices]).toEqual(expect.arrayContaining([...bytes.keys()]))
    }),
  )
})
