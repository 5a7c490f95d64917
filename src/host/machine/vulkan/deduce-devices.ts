import type { Gpu, VulkanDevice } from '../../../facts/machine-facts.js'
import { isIntegrated } from '../amd/chips.js'
import type { DisplayDevice } from '../display-devices.js'
import { nameOfCard } from '../intel/chips.js'
import { driverOfManifest } from './driver-of-manifest.js'

export interface VulkanClues {
  /** Manifests in the order of the loader. */
  manifests: readonly string[]
  devices: readonly DisplayDevice[]
  /** As they were found otherwise, each vendor's in the kernel's order. */
  gpus: readonly Gpu[]
  /** WSL's device, /dev/dxg. */
  direct3d: boolean
}

/** What the loader would find, without asking it: a driver counts as far as there is a device that it drives. */
export function deduceDevices({ manifests, devices, gpus, direct3d }: VulkanClues): VulkanDevice[] {
  const usable = devices.filter(({ reach }) => reach === 'usable')
  const found: VulkanDevice[] = []
  const taken = new Set<string>()
  const once = (key: string, device: VulkanDevice): void => {
    if (!taken.has(key)) found.push(device)
    taken.add(key)
  }
  for (const manifest of manifests) {
    const driver = driverOfManifest(manifest)
    switch (driver?.kind) {
      case 'software':
        once('software', { name: 'software renderer', type: 'cpu' })
        break
      case 'direct3d':
        if (direct3d) once('direct3d', { name: 'Direct3D 12 adapter', type: 'virtual' })
        break
      case 'nvidia':
        for (const [index, { name }] of of('nvidia', gpus).entries()) {
          once(`nvidia ${index}`, {
            name,
            type: /\bOrin\b|\bThor\b|\bXavier\b|jetson|\bGB10\b/i.test(name) ? 'integrated' : 'discrete',
          })
        }
        break
      case 'kernel':
        for (const device of usable.filter((candidate) => driver.serves.includes(candidate.driver))) {
          once(device.node, describe(device, usable, gpus))
        }
        break
      case undefined:
        break
    }
  }
  return found
}

function of(vendor: Gpu['vendor'], gpus: readonly Gpu[]): Gpu[] {
  return gpus.filter((gpu) => gpu.vendor === vendor)
}

function describe(device: DisplayDevice, usable: readonly DisplayDevice[], gpus: readonly Gpu[]): VulkanDevice {
  const nth = usable.filter(({ vendor }) => vendor === device.vendor).indexOf(device)
  switch (device.driver) {
    case 'amdgpu': {
      const gpu = of('amd', gpus)[nth]
      return { name: gpu?.name ?? 'AMD GPU', type: isIntegrated(gpu?.gfx) ? 'integrated' : 'discrete' }
    }
    case 'i915':
    case 'xe':
      return {
        name: of('intel', gpus)[nth]?.name ?? 'Intel GPU',
        type: nameOfCard(device.device) === null ? 'integrated' : 'discrete',
      }
    case 'nouveau':
      return { name: 'NVIDIA GPU (nouveau)', type: 'discrete' }
    case 'virtio_gpu':
    case 'virtio-pci':
      return { name: 'GPU of the host of this virtual machine', type: 'virtual' }
    default:
      return { name: device.driver, type: 'integrated' }
  }
}
