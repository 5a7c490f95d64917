import { describe, expect, test } from '@jest/globals'
import { offerBackends } from '../../src/binaries/offer-backends.js'
import { recordedMachine, recordedMachines } from '../fixtures/recorded-machines/recorded-machine.js'
import { someInstall } from './store/some-installs.js'

const offer = (name: string, wanted = 'auto') => offerBackends(recordedMachine(name).facts, { wanted })

describe('what a machine is offered', () => {
  test.each([
    ['rtx-4090', 'vulkan'],
    ['rtx-5090', 'cuda'],
    ['two-cards', 'cuda'],
    ['mi300x', 'cpu'],
    ['rx-7900-xtx-rocm', 'vulkan'],
    ['rx-7900-xtx-denied', 'cpu'],
    ['intel-laptop', 'vulkan'],
    ['lavapipe-only', 'cpu'],
    ['m2', 'metal'],
    ['m3-max-rosetta', 'metal'],
    ['intel-mac', 'cpu'],
    ['windows-nvidia-intel', 'cuda'],
    ['windows-amd', 'rocm'],
    ['windows-arm64', 'cpu'],
    ['alpine', 'cpu'],
    ['raspberry-pi', 'vulkan'],
    ['gh200', 'cpu'],
  ])('%s takes %s', (name, backend) => {
    expect(offer(name).chosen).toBe(backend)
  })

  test('what is taken can be used, and everything has its reason', () => {
    for (const { name } of recordedMachines()) {
      const { chosen, backends } = offer(name)
      for (const { reason } of backends) expect(reason).not.toBe('')
      expect(backends.find(({ backend }) => backend === chosen)).toMatchObject({ usable: true })
      for (const { usable, source } of backends) expect(source !== undefined).toBe(usable)
    }
  })

  test('Debian’s builds run where llama.cpp’s own are linked to another C library', () => {
    const cpu = offer('alpine').backends.find(({ backend }) => backend === 'cpu')
    expect(cpu).toMatchObject({ usable: true, source: 'debian' })
    expect(cpu?.reason).toMatch(/this system has musl; Debian’s build brings its own C library$/)
    const pi = offer('raspberry-pi', 'vulkan')
    expect(pi).toMatchObject({ chosen: 'vulkan' })
    expect(pi.backends.find(({ backend }) => backend === 'vulkan')).toMatchObject({ source: 'debian' })
  })

  test('one asked for by name is never replaced by another', () => {
    for (const { name } of recordedMachines()) {
      for (const wanted of ['cuda', 'cuda-13', 'rocm', 'metal', 'vulkan', 'cpu']) {
        const { chosen } = offer(name, wanted)
        expect([null, wanted.replace(/-\d+$/, '')]).toContain(chosen)
      }
    }
    expect(offer('two-cards', 'cuda-13')).toMatchObject({ chosen: null, reason: expect.stringContaining('GTX 1070') })
    expect(offer('two-cards', 'cuda-12')).toMatchObject({ chosen: 'cuda' })
  })

  test('the file of a release where its names are known', () => {
    const assetNames = ['llama-b11700-bin-ubuntu-vulkan-x64.tar.gz', 'llama-b11700-bin-ubuntu-x64.tar.gz']
    const { backends } = offerBackends(recordedMachine('rtx-4090').facts, { wanted: 'auto', assetNames })
    expect(backends.find(({ backend }) => backend === 'vulkan')).toMatchObject({ asset: assetNames[0] })
  })

  test('builds of the store, for this machine only, whatever version of the backend', () => {
    const installs = [
      someInstall({ id: 'a', backend: 'cuda-12.8', build: 3 }),
      someInstall({ id: 'b', backend: 'cuda-13.4', build: 2 }),
      someInstall({ id: 'c', backend: 'cuda-13.4', platform: 'darwin' }),
    ]
    const { backends } = offerBackends(recordedMachine('rtx-5090').facts, { wanted: 'auto', installs })
    const [cuda, rocm] = backends
    expect(cuda?.installed.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(rocm?.installed).toEqual([])
  })
})
