import type { MachineNote } from '../../../facts/machine-facts.js'
import { vendors } from '../display-devices.js'
import type { MachineSource } from '../machine-source.js'
import { readHexadecimal } from '../read-figure.js'

const devicesFolder = '/sys/bus/pci/devices'

/** Linux: a note about cards that are installed but not run by NVIDIA's driver; null if there are none. */
export async function noteUndrivenCards(source: MachineSource): Promise<MachineNote | null> {
  if (source.platform !== 'linux') return null
  const slots = await source.listFolder(devicesFolder)
  const drivers = (await Promise.all(slots.map((slot) => readDriver(source, slot)))).filter((driver) => driver !== null)
  // A card that is kept for a virtual machine is meant to have no driver here.
  const driver = drivers.find((name) => name === '' || name === 'nouveau')
  if (driver === undefined) return null
  return {
    about: 'nvidia',
    message:
      driver === ''
        ? 'An NVIDIA card is there, and no driver runs it.'
        : 'An NVIDIA card is run by nouveau, without CUDA.',
    hint: "Install NVIDIA's own driver.",
  }
}

/** Name of the driver, empty where it has none; null: it is no card of NVIDIA's. */
async function readDriver({ readText }: MachineSource, slot: string): Promise<string | null> {
  const [kind, vendor] = await Promise.all(
    ['class', 'vendor'].map((name) => readText(`${devicesFolder}/${slot}/${name}`)),
  )
  // Base class 03 of PCI: display controllers, those without a screen included.
  const isDisplay = (readHexadecimal(kind) ?? 0) >> 16 === 0x03
  if (!isDisplay || readHexadecimal(vendor) !== vendors.nvidia) return null
  const event = await readText(`${devicesFolder}/${slot}/uevent`)
  return /^DRIVER=(\S+)$/m.exec(event ?? '')?.[1] ?? ''
}
