import { expect, test } from '@jest/globals'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'
import { hosts } from './hosts.js'
import { listOf } from './release-lists.js'

test('what is taken, what was passed over, and why', () => {
  expect(selectAssets(listOf('b11158'), hosts['linux 7900xtx no-rocm'], 'auto')).toEqual({
    server: 'llama-b11158-bin-ubuntu-vulkan-x64.tar.gz',
    backend: 'vulkan',
    reason: 'Vulkan: AMD Radeon RX 7900 XTX',
    passedOver: [
      { backend: 'cuda', reason: 'no NVIDIA card was found' },
      { backend: 'rocm', reason: 'ROCm 10.0: needs ROCm’s libraries, and this system has none' },
      { backend: 'metal', reason: 'Metal is on macOS only' },
    ],
  })
  expect(selectAssets(listOf('b11158'), hosts['win rtx4090 581'], 'auto')).toEqual({
    server: 'llama-b11158-bin-win-cuda-13.4-x64.zip',
    runtime: 'cudart-llama-bin-win-cuda-13.4-x64.zip',
    backend: 'cuda',
    reason: 'CUDA 13.4: driver 581.29 ≥ 580; compute capability 8.9 ≥ 7.5',
    passedOver: [],
  })
})

test('nothing of an empty list, of a list of other things, and for a system without builds', () => {
  for (const names of [[], ['nightly-tag.txt', 'llama-b1-ui.tar.gz']]) {
    const { server, reason, passedOver } = selectAssets(names, hosts['linux cpu'], 'auto')
    expect({ server, reason }).toEqual({ server: null, reason: 'there is no CPU build for linux x64' })
    expect(passedOver).toHaveLength(5)
  }
})

const cpu = (build: string, ending = 'tar.gz') => `llama-${build}-bin-ubuntu-x64.${ending}`

test('builds compare as numbers', () => {
  const names = [cpu('b9999'), cpu('b10000'), cpu('b888')]
  expect(selectAssets(names, hosts['linux cpu'], 'auto').server).toBe(cpu('b10000'))
})

test('a better backend comes before a newer build', () => {
  const vulkan = 'llama-b100-bin-ubuntu-vulkan-x64.tar.gz'
  expect(selectAssets([cpu('b200'), vulkan], hosts['linux arc'], 'auto').server).toBe(vulkan)
})

test('of one build in two formats, the one that keeps links and modes', () => {
  expect(selectAssets([cpu('b1', 'zip'), cpu('b1')], hosts['linux cpu'], 'auto').server).toBe(cpu('b1'))
  const win = ['llama-b1-bin-win-cpu-x64.tar.gz', 'llama-b1-bin-win-cpu-x64.zip']
  expect(selectAssets(win, hosts['win cpu'], 'auto').server).toBe(win[1])
  // A newer build in the other format is still the newer one.
  expect(selectAssets([cpu('b1'), cpu('b2', 'zip')], hosts['linux cpu'], 'auto').server).toBe(cpu('b2', 'zip'))
})

test('instruction sets: the one that every usual processor has', () => {
  const name = (variant: string) => `llama-b4000-bin-win-${variant}-x64.zip`
  const choose = (...variants: string[]) => selectAssets(variants.map(name), hosts['win cpu'], 'auto').server
  expect(choose('avx512', 'openblas', 'noavx', 'avx', 'avx2')).toBe(name('avx2'))
  expect(choose('avx512', 'openblas', 'noavx', 'avx')).toBe(name('avx'))
  expect(choose('avx512', 'openblas', 'noavx')).toBe(name('noavx'))
  expect(choose('avx2', 'cpu')).toBe(name('cpu'))
})

test('a build of a kind that nothing here knows is never taken for the CPU’s', () => {
  const names = ['llama-b2-bin-ubuntu-musa-x64.tar.gz', 'llama-b2-bin-ubuntu-debug-x64.tar.gz', cpu('b1')]
  expect(selectAssets(names, hosts['linux cpu'], 'auto').server).toBe(cpu('b1'))
  expect(selectAssets(names.slice(0, 2), hosts['linux cpu'], 'auto').server).toBeNull()
})

test('what is asked for may be written in capitals and with spaces around it', () => {
  expect(selectAssets([cpu('b1')], hosts['linux cpu'], ' AUTO ').server).toBe(cpu('b1'))
  expect(selectAssets([cpu('b1')], hosts['linux cpu'], ' Cpu ').server).toBe(cpu('b1'))
  expect(selectAssets([cpu('b1')], hosts['linux cpu'], '').server).toBeNull()
})
