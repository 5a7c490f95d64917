import type { Gpu } from '../../../facts/machine-facts.js'
import { gfxOfDevice, isIntegrated } from '../amd/chips.js'
import { parseHipInfo } from '../amd/parse-hip-info.js'
import { readRocmVersion } from '../amd/rocm-version.js'
import { vendors } from '../display-devices.js'
import { nameOfCard } from '../intel/chips.js'
import type { MachineSource } from '../machine-source.js'
import { capabilityOfName } from '../nvidia/capability-of-name.js'
import { cudaOfDriver } from '../nvidia/cuda-of-driver.js'
import { driverOnWindows } from '../nvidia/parse-driver-files.js'
import type { WindowsAdapter } from './parse-adapters.js'

/** The adapters that are GPUs of a vendor that llama.cpp has builds for. */
export async function adapterGpus(source: MachineSource, adapters: readonly WindowsAdapter[]): Promise<Gpu[]> {
  const amd = adapters.some(({ vendor }) => vendor === vendors.amd)
  const [rocm, hip] = amd ? await Promise.all([readRocmVersion(source), askHipInfo(source)]) : [undefined, []]
  return adapters.flatMap((adapter): Gpu[] => {
    const { name, vendor, device, memory, driver } = adapter
    const common = { name, memory, freeMemory: null }
    // What Windows calls its own is the little that the firmware has set aside.
    const shared = { ...common, memory: null }
    switch (vendor) {
      case vendors.nvidia:
        return [{ vendor: 'nvidia', ...common, ...nvidiaFacts(adapter) }]
      case vendors.amd: {
        const gfx = hip.find((card) => card.name === name)?.gfx ?? gfxOfDevice(device)
        return [{ vendor: 'amd', ...(isIntegrated(gfx) ? shared : common), ...optional({ driver, gfx, rocm }) }]
      }
      case vendors.intel:
        return [{ vendor: 'intel', ...(nameOfCard(device) === null ? shared : common), ...optional({ driver }) }]
      default:
        return []
    }
  })
}

/** Where nvidia-smi, which tells more, was not found. */
function nvidiaFacts({ name, driver }: WindowsAdapter): Partial<Gpu> {
  const own = driverOnWindows(driver ?? '')
  return optional({ driver: own, cuda: cudaOfDriver(own), computeCapability: capabilityOfName(name) })
}

async function askHipInfo(source: MachineSource): Promise<{ name: string; gfx: string }[]> {
  const sdk = source.env['HIP_PATH']
  if (sdk === undefined || !/^[a-z]:[\\/]/i.test(sdk)) return []
  const output = await source.run(`${sdk.replace(/[\\/]+$/, '')}\\bin\\hipInfo.exe`, [])
  return parseHipInfo(output?.stdout ?? '')
}

function optional<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
