import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { installFacts } from '../../../src/binaries/store/install-facts.js'
import type { Install } from '../../../src/binaries/store/install-record.js'
import type { HostFacts } from '../../../src/facts/machine-and-build.js'
import { writeLlamaScript } from '../../fixtures/llama-scripts.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

const lavapipe = { manifest: '/x/lvp_icd.json', modified: 1 }

function install(folder: string, backend: string): Install {
  return {
    format: 1,
    id: 'a',
    folder,
    source: 'debian',
    backend,
    build: 1,
    version: '1 (a)',
    platform: 'linux',
    arch: 'x64',
    digest: 'd',
    archives: [],
    trust: 'debian-signature',
    executable: 'bin/llama-server',
    tools: {},
    features: { flags: ['--list-devices'], cacheTypes: ['f16'], supervisedChild: true },
    installedAt: '2026-01-01T00:00:00.000Z',
  }
}

test('the devices of a GPU build are asked for once, and again when a driver changes', async () => {
  await using home = await temporaryFolder()
  const calls = path.join(home.path, 'calls')
  const devices = ['Vulkan0: llvmpipe (8 MiB, 4 MiB free)']
  await writeLlamaScript(path.join(home.path, 'bin/llama-server'), { devices, calls })
  const facts = (vulkanDrivers: { manifest: string; modified: number }[]) => {
    const host: HostFacts = { platform: 'linux', arch: 'x64', env: {}, graphics: { nodes: [], vulkanDrivers } }
    return installFacts(install(home.path, 'vulkan'), { host, folders: { cache: path.join(home.path, 'cache') } })
  }
  const asked = async (): Promise<string[]> => (await readFile(calls, 'utf8')).trim().split('\n')

  const first = await facts([lavapipe])
  expect(first).toMatchObject({
    backend: 'vulkan',
    env: { VK_DRIVER_FILES: lavapipe.manifest, GGML_VK_VISIBLE_DEVICES: '0' },
    devices: [{ name: 'Vulkan0', description: 'llvmpipe', totalMiB: 8, freeMiB: 4 }],
  })
  expect(await facts([lavapipe])).toEqual(first)
  expect(await asked()).toEqual(['--list-devices'])
  await facts([{ ...lavapipe, modified: 2 }])
  expect(await asked()).toEqual(['--list-devices', '--list-devices'])
})

test('a list without the device that the build is for is not kept: what it lacks may come in a minute', async () => {
  await using home = await temporaryFolder()
  const executable = path.join(home.path, 'bin/llama-server')
  const host: HostFacts = { platform: 'linux', arch: 'x64', env: {} }
  const facts = () =>
    installFacts(install(home.path, 'cuda-13'), { host, folders: { cache: path.join(home.path, 'cache') } })
  await writeLlamaScript(executable)
  expect((await facts()).devices).toEqual([])
  await writeLlamaScript(executable, { devices: ['CUDA0: X (8 MiB, 4 MiB free)'] })
  expect((await facts()).devices).toMatchObject([{ name: 'CUDA0' }])
})

test('nothing is run for a build whose devices are not this machine’s', async () => {
  for (const backend of ['cpu', 'rpc']) {
    const host: HostFacts = { platform: 'linux', arch: 'x64', env: {} }
    const facts = await installFacts(install('/absent', backend), { host, folders: { cache: '/absent' } })
    expect(facts).toMatchObject({ executable: '/absent/bin/llama-server', folder: '/absent/bin', devices: [], env: {} })
  }
})
