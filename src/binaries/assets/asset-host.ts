import type { Gpu, MachineFacts, VulkanDevice } from '../../facts/machine-facts.js'

/** What a choice is made by. A machine of which little is known is chosen for with care, not refused. */
export type AssetHost = Pick<MachineFacts, 'platform' | 'arch' | 'libc'> &
  Partial<Pick<MachineFacts, 'gpus' | 'vulkan'>> & {
    os?: string | { name?: string; version?: string } | undefined
  }

export function gpusOf(host: AssetHost, vendor: Gpu['vendor']): readonly Gpu[] {
  return (host.gpus ?? []).filter((gpu) => gpu.vendor === vendor)
}

/** Vulkan devices that are hardware. */
export function vulkanGpus(host: AssetHost): readonly VulkanDevice[] {
  return (host.vulkan ?? []).filter(({ type }) => type !== 'cpu')
}

/** Version of the operating system, empty where it is not known. */
export function systemVersion({ os }: AssetHost): string {
  return (typeof os === 'object' ? os.version : os) ?? ''
}

/** `linux x64` */
export function systemName({ platform, arch }: Pick<AssetHost, 'platform' | 'arch'>): string {
  return `${platform} ${arch}`
}
