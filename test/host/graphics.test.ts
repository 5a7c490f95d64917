import { describe, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readGraphics } from '../../src/host/graphics.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

async function machine(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), '{}')
  }
}

describe('a machine’s graphics', () => {
  test('are its device files and the manifests of its Vulkan drivers', async () => {
    await using root = await temporaryFolder()
    await machine(root.path, [
      'dev/dri/card0',
      'dev/dri/renderD128',
      'dev/nvidia0',
      'dev/nvidiactl',
      'dev/kfd',
      'dev/null',
      'usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
      'usr/share/vulkan/icd.d/README',
      'etc/vulkan/icd.d/nvidia_icd.json',
      'home/u/.local/share/vulkan/icd.d/own.json',
    ])
    const { nodes, vulkanDrivers } = readGraphics({ HOME: '/home/u' }, root.path)
    const relative = (file: string): string => path.relative(root.path, file)
    expect(nodes.map(relative)).toEqual(['dev/kfd', 'dev/nvidia0', 'dev/dri/renderD128'])
    expect(vulkanDrivers.map(({ manifest }) => relative(manifest))).toEqual([
      'etc/vulkan/icd.d/nvidia_icd.json',
      'home/u/.local/share/vulkan/icd.d/own.json',
      'usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
    ])
    expect(vulkanDrivers.every(({ modified }) => modified > 0)).toBe(true)
  })

  test('are what the variables name, files and folders, if they are set', async () => {
    await using root = await temporaryFolder()
    await machine(root.path, ['usr/share/vulkan/icd.d/a.json', 'own/b.json', 'own/more/c.json'])
    const file = path.join(root.path, 'own/b.json')
    const named = [file, path.join(root.path, 'own/more'), '/absent.json'].join(':')
    for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) {
      const { vulkanDrivers } = readGraphics({ [name]: named }, root.path)
      expect(vulkanDrivers.map(({ manifest }) => manifest)).toEqual([file, path.join(root.path, 'own/more/c.json')])
    }
  })

  test('are none where there are none', () => {
    expect(readGraphics({}, '/absent')).toEqual({ nodes: [], vulkanDrivers: [] })
  })
})
