import type { VulkanDevice } from '../../../facts/machine-facts.js'

const types: Readonly<Record<string, VulkanDevice['type']>> = {
  DISCRETE_GPU: 'discrete',
  INTEGRATED_GPU: 'integrated',
  VIRTUAL_GPU: 'virtual',
  CPU: 'cpu',
}

/** The part "Devices" of `vulkaninfo --summary`, in the loader's order. */
export function parseVulkaninfo(stdout: string): VulkanDevice[] {
  return stdout
    .split(/^GPU\d+:\s*$/m)
    .slice(1)
    .flatMap((device) => {
      const field = (name: string): string | undefined =>
        new RegExp(`^\\s+${name}\\s*=[ \\t]*(\\S.*?)[ \\t\\r]*$`, 'm').exec(device)?.[1]
      const name = field('deviceName')
      const type = types[field('deviceType')?.replace('PHYSICAL_DEVICE_TYPE_', '') ?? '']
      if (name === undefined || type === undefined) return []
      return { name, type: field('driverID') === 'DRIVER_ID_MESA_DOZEN' ? throughWindows(name) : type }
    })
}

/** WSL's driver for Direct3D calls every adapter a GPU, Windows' own in software included. */
function throughWindows(name: string): VulkanDevice['type'] {
  return /Basic Render/i.test(name) ? 'cpu' : 'virtual'
}
