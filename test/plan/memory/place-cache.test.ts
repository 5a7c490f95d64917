import { expect, test } from '@jest/globals'
import { planLaunch } from '../../../src/plan/plan-launch.js'
import type { Settings } from '../../../src/settings/settings.js'
import { binary, model, settings } from '../../fixtures/facts.js'

const host = { platform: 'linux', arch: 'x64', env: {} } as const
const MIB = 1024 * 1024

/** MiB by device for the demo model of four layers with half a MiB each, on a build of that backend. */
function devices(changes: Partial<Settings>, backend = 'cuda'): Record<string, number> | null {
  const build = { ...binary(), backend }
  const { kvDevices } = planLaunch(settings({ contextSize: 2048, ...changes }), host, build, model()).memory
  return kvDevices && Object.fromEntries(Object.entries(kvDevices).map(([name, bytes]) => [name, bytes / MIB]))
}

test.each<[string, Partial<Settings>, Record<string, number>]>([
  ['all layers on one device', { devices: ['CUDA0'], gpuLayers: 'all' }, { CUDA0: 2 }],
  ['some layers on it', { devices: ['CUDA0'], gpuLayers: 3 }, { CPU: 1, CUDA0: 1 }],
  ['no `fit` that would choose fewer', { devices: ['CUDA0'], fit: false }, { CUDA0: 2 }],
  ['proportions', { devices: ['CUDA0', 'CUDA1'], gpuLayers: 'all', tensorSplit: [3, 2] }, { CUDA0: 1.5, CUDA1: 0.5 }],
  ['one of two', { devices: ['CUDA0', 'CUDA1'], gpuLayers: 'all', splitMode: 'none', mainGpu: 1 }, { CUDA1: 2 }],
  ['main memory', { devices: ['CUDA0'], gpuLayers: 'all', kvOffload: false }, { CPU: 2 }],
  ['no device', { devices: ['none'], gpuLayers: 'all' }, { CPU: 2 }],
])('%s', (_, changes, expected) => {
  expect(devices(changes)).toEqual(expected)
})

test('the CPU has all of it where there is nothing else', () => {
  expect(devices({}, 'cpu')).toEqual({ CPU: 2 })
})

test.each<[string, Partial<Settings>]>([
  ['which devices there are', { gpuLayers: 'all' }],
  ['how many layers fit', { devices: ['CUDA0'] }],
  ['how they are shared', { devices: ['CUDA0', 'CUDA1'], gpuLayers: 'all' }],
  ['how a tensor is cut', { devices: ['CUDA0', 'CUDA1'], gpuLayers: 'all', splitMode: 'tensor', tensorSplit: [1, 1] }],
])('it is not known where llama.cpp decides %s', (_, changes) => {
  expect(devices(changes)).toBeNull()
})
