import type { Gpu, MachineNote } from '../../../facts/machine-facts.js'
import { libraryFolders } from '../library-folders.js'
import type { MachineSource } from '../machine-source.js'
import { nothingFound, type Reading } from '../read-bounded.js'
import { capabilityOfName } from './capability-of-name.js'
import { cudaOfDriver } from './cuda-of-driver.js'
import { driverOfLibrary, parseKernelModule, parseModel } from './parse-driver-files.js'

const procFolder = '/proc/driver/nvidia'

/** Linux: what the files of the driver's kernel module and libraries contain. Memory is not among it. */
export async function readDriverFiles(source: MachineSource): Promise<Reading> {
  if (source.platform !== 'linux') return nothingFound
  const [module, models, devices, library] = await Promise.all([
    kernelModule(source),
    cardModels(source),
    source.listFolder('/dev'),
    cudaLibrary(source),
  ])
  const names = models.length > 0 ? models : await jetson(source, devices)
  if (names.length === 0) return nothingFound
  const note = obstacle({ names, module, devices, library })
  if (note !== null) return { gpus: [], notes: [note] }
  const driver = module ?? library?.driver
  const cuda = cudaOfDriver(driver)
  const gpus = names.map((name): Gpu => {
    const computeCapability = capabilityOfName(name)
    return {
      vendor: 'nvidia',
      name,
      memory: null,
      freeMemory: null,
      ...(driver !== undefined && { driver }),
      ...(cuda !== undefined && { cuda }),
      ...(computeCapability !== undefined && { computeCapability }),
    }
  })
  return { gpus, notes: [] }
}

interface DriverParts {
  names: readonly string[]
  module: string | undefined
  devices: readonly string[]
  library: { driver?: string } | null
}

/** The kernel shows its cards in every container; whether they can be used there is another matter. */
function obstacle({ names, module, devices, library }: DriverParts): MachineNote | null {
  const there = `${names.join(', ')}${module === undefined ? '' : `, driver ${module}`}`
  if (!devices.some((name) => /^nvidia\d+$|^nvhost-|^nvmap$/.test(name))) {
    return {
      about: 'nvidia',
      message: `The machine has ${there}, but there is no /dev/nvidia0 here.`,
      hint: 'In a container, give it the cards: `docker run --gpus all` with the NVIDIA Container Toolkit.',
    }
  }
  if (library === null) {
    return {
      about: 'nvidia',
      message: `The machine has ${there}, but libcuda.so.1 is in none of the loader's folders.`,
      hint: "Install the driver's CUDA library (libcuda1); in a container, set NVIDIA_DRIVER_CAPABILITIES=compute,utility.",
    }
  }
  if (module !== undefined && library.driver !== undefined && library.driver !== module) {
    return {
      about: 'nvidia',
      message: `The kernel has NVIDIA's driver ${module}, but the library on this machine is ${library.driver}.`,
      hint: 'The driver was upgraded while its old kernel module is still loaded: restart the machine.',
    }
  }
  return null
}

async function kernelModule({ readText }: MachineSource): Promise<string | undefined> {
  const [version, module] = await Promise.all([
    readText(`${procFolder}/version`),
    readText('/sys/module/nvidia/version'),
  ])
  return parseKernelModule(version ?? '') ?? /^\d{3,4}(\.\d+)+$/.exec(module?.trim() ?? '')?.[0]
}

async function cardModels({ listFolder, readText }: MachineSource): Promise<string[]> {
  const slots = await listFolder(`${procFolder}/gpus`)
  const texts = await Promise.all(slots.map((slot) => readText(`${procFolder}/gpus/${slot}/information`)))
  return texts.flatMap((text) => (text === null ? [] : [parseModel(text) ?? 'NVIDIA GPU']))
}

/** Its GPU is a part of the processor, and no PCI device. */
async function jetson({ readText }: MachineSource, devices: readonly string[]): Promise<string[]> {
  if (!devices.includes('nvmap')) return []
  // The kernel ends the text with a NUL.
  const model = (await readText('/proc/device-tree/model'))?.replaceAll('\0', '').trim() ?? ''
  return /jetson|tegra|nvidia/i.test(model) ? [model] : []
}

async function cudaLibrary(source: MachineSource): Promise<{ driver?: string } | null> {
  const lists = await Promise.all(libraryFolders(source).map((folder) => source.listFolder(folder)))
  const names = lists.flat()
  if (!names.some((name) => name.startsWith('libcuda.so.'))) return null
  const driver = driverOfLibrary(names)
  return driver === undefined ? {} : { driver }
}
