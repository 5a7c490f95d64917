/** For which devices a driver of Vulkan is. */
export type VulkanDriverKind = 'software' | 'direct3d' | 'nvidia' | 'kernel'

export interface KnownVulkanDriver {
  kind: VulkanDriverKind
  /** Of `kernel`: the kernel's drivers whose devices it serves. */
  serves: readonly string[]
}

const kernel = (...serves: string[]): KnownVulkanDriver => ({ kind: 'kernel', serves })

/** By the file's name, as Mesa and the vendors call them: `radeon_icd.x86_64.json`, `nvidia_icd.json`. */
const drivers: readonly (readonly [file: RegExp, driver: KnownVulkanDriver])[] = [
  [/^(lvp|swrast|swiftshader|vk_swiftshader)/, { kind: 'software', serves: [] }],
  [/^(dzn|dozen)/, { kind: 'direct3d', serves: [] }],
  [/^nvidia/, { kind: 'nvidia', serves: [] }],
  [/^(radeon|amd|amdvlk|amd_icd|amd_pro)/, kernel('amdgpu')],
  // Before intel: it serves the chips of 2012 to 2015 only, whose device numbers are not told apart here.
  [/^intel_hasvk/, kernel()],
  [/^intel/, kernel('i915', 'xe')],
  [/^nouveau/, kernel('nouveau')],
  [/^broadcom/, kernel('v3d')],
  [/^panfrost|^mali/, kernel('panfrost', 'panthor', 'mali')],
  [/^freedreno/, kernel('msm', 'msm_dpu', 'adreno')],
  [/^asahi/, kernel('asahi')],
  [/^powervr/, kernel('powervr', 'pvr')],
  [/^(virtio|gfxstream)/, kernel('virtio_gpu', 'virtio-pci')],
]

/** null: a driver that is not known here. */
export function driverOfManifest(manifest: string): KnownVulkanDriver | null {
  const file = manifest.slice(manifest.lastIndexOf('/') + 1)
  return drivers.find(([pattern]) => pattern.test(file))?.[1] ?? null
}
