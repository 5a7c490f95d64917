import type { HostFacts } from '../facts/machine-and-build.js'

const software = /\/(lvp_icd|swiftshader|vk_swiftshader_icd)[^/]*\.json$/

/**
 * Variables that make ggml use Mesa's software driver where no GPU can be. It needs both: without the first the
 * loader tries hardware drivers first, and without the second ggml passes over devices that are a CPU, silently.
 */
export function vulkanEnvironment(host: Pick<HostFacts, 'env' | 'graphics'>): Record<string, string> {
  const drivers = host.graphics?.vulkanDrivers.map((driver) => driver.manifest) ?? []
  const inSoftware = drivers.filter((manifest) => software.test(manifest))
  const gpuIsPossible = drivers.length > inSoftware.length && (host.graphics?.nodes.length ?? 0) > 0
  if (inSoftware.length === 0 || gpuIsPossible) return {}
  return {
    VK_DRIVER_FILES: inSoftware.join(':'),
    GGML_VK_VISIBLE_DEVICES: host.env['GGML_VK_VISIBLE_DEVICES'] ?? '0',
  }
}

/** Changes whenever a driver or a device file comes, goes or is upgraded: what was listed before may be wrong then. */
export function deviceState(host: Pick<HostFacts, 'env' | 'graphics'>): string {
  const chosen = Object.entries(host.env).filter(([name]) =>
    /^(CUDA|NVIDIA|HIP|ROCR|HSA|VK|GGML_VK|ONEAPI)_/.test(name),
  )
  return JSON.stringify([host.graphics ?? null, chosen.sort(([a], [b]) => (a < b ? -1 : 1))])
}
