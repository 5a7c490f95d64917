import type { MachineSource, Reach } from './machine-source.js'
import { readHexadecimal } from './read-figure.js'

export const vendors = { nvidia: 0x10de, amd: 0x1002, intel: 0x8086 } as const

/** Linux: a device that draws or computes, as the kernel shows it. */
export interface DisplayDevice {
  /** `renderD128`. */
  node: string
  /** Its folder in /sys. */
  folder: string
  /** The kernel's driver: `amdgpu`, `i915`, `xe`, `nvidia`, `v3d`, …; empty where it is not known. */
  driver: string
  /** Of PCI; null for a part of the processor's own chip. */
  vendor: number | null
  device: number | null
  /** Whether this user can use /dev/dri/renderD…: a container shows the kernel's devices, but not each of their files. */
  reach: Reach
}

/** In the kernel's order. */
export async function readDisplayDevices(source: MachineSource): Promise<readonly DisplayDevice[]> {
  if (source.platform !== 'linux') return []
  const nodes = (await source.listFolder('/sys/class/drm')).filter((name) => /^renderD\d{1,4}$/.test(name))
  return Promise.all(nodes.map((node) => readDevice(source, node)))
}

async function readDevice({ readText, reach }: MachineSource, node: string): Promise<DisplayDevice> {
  const folder = `/sys/class/drm/${node}/device`
  const [vendor, device, event, reached] = await Promise.all([
    readText(`${folder}/vendor`),
    readText(`${folder}/device`),
    readText(`${folder}/uevent`),
    reach(`/dev/dri/${node}`),
  ])
  return {
    node,
    folder,
    driver: /^DRIVER=(\S+)$/m.exec(event ?? '')?.[1] ?? '',
    vendor: readHexadecimal(vendor),
    device: readHexadecimal(device),
    reach: reached,
  }
}
