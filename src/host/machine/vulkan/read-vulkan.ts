import type { MachineNote, VulkanDevice } from '../../../facts/machine-facts.js'
import { vendors } from '../display-devices.js'
import { nameOfCard } from '../intel/chips.js'
import { libraryFolders } from '../library-folders.js'
import type { MachineSource } from '../machine-source.js'
import { isIntegrated, gfxOfDevice } from '../amd/chips.js'
import type { WindowsAdapter } from '../windows/parse-adapters.js'
import { deduceDevices, type VulkanClues } from './deduce-devices.js'
import { parseVulkaninfo } from './parse-vulkaninfo.js'

export interface VulkanReading {
  vulkan: readonly VulkanDevice[]
  notes: readonly MachineNote[]
}

/** What vulkaninfo says of the devices; null where there is none, or it cannot say. */
export async function askVulkaninfo(source: MachineSource): Promise<readonly VulkanDevice[] | null> {
  const command = toolFor(source)
  const output = command === null ? null : await source.run(command, ['--summary'])
  if (output === null) return null
  if (output.code === 0) return parseVulkaninfo(output.stdout)
  // The loader has tried every driver then.
  return /ERROR_INCOMPATIBLE_DRIVER/.test(output.stdout + output.stderr) ? [] : null
}

function toolFor({ platform, env }: MachineSource): string | null {
  if (platform === 'linux') return 'vulkaninfo'
  return platform === 'win32' ? `${env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\vulkaninfo.exe` : null
}

/** Where vulkaninfo cannot be asked. */
export async function deduceVulkan(
  source: MachineSource,
  clues: Pick<VulkanClues, 'devices' | 'gpus'>,
  adapters: readonly WindowsAdapter[],
): Promise<VulkanReading> {
  if (source.platform === 'win32') return { vulkan: await onWindows(source, adapters), notes: [] }
  if (source.platform !== 'linux') return { vulkan: [], notes: [] }
  const direct3d = (await source.reach('/dev/dxg')) === 'usable'
  const vulkan = deduceDevices({ ...clues, manifests: source.vulkanDrivers(), direct3d })
  const real = vulkan.some(({ type }) => type !== 'cpu')
  return { vulkan, notes: real && !(await hasLoader(source)) ? [noLoader] : [] }
}

const noLoader: MachineNote = {
  about: 'vulkan',
  message: 'There are drivers for Vulkan, but not its loader, libvulkan.so.1.',
  hint: 'Install it: `apt-get install libvulkan1`, `dnf install vulkan-loader` or the like.',
}

async function hasLoader(source: MachineSource): Promise<boolean> {
  const lists = await Promise.all(libraryFolders(source).map(source.listFolder))
  return lists.some((names) => names.some((name) => name.startsWith('libvulkan.so.1')))
}

/** The loader comes with the drivers, and each vendor's driver has had Vulkan for ten years. */
async function onWindows(source: MachineSource, adapters: readonly WindowsAdapter[]): Promise<VulkanDevice[]> {
  const names = await source.listFolder(`${source.env['SystemRoot'] ?? 'C:\\Windows'}\\System32`)
  if (!names.some((name) => name.toLowerCase() === 'vulkan-1.dll')) return []
  return adapters.flatMap(({ name, vendor, device }): VulkanDevice[] => {
    switch (vendor) {
      case vendors.nvidia:
        return [{ name, type: 'discrete' }]
      case vendors.amd:
        return [{ name, type: isIntegrated(gfxOfDevice(device)) ? 'integrated' : 'discrete' }]
      case vendors.intel:
        return [{ name, type: nameOfCard(device) === null ? 'integrated' : 'discrete' }]
      default:
        return []
    }
  })
}
