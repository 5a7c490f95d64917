import type { Gpu } from '../../../facts/machine-facts.js'
import { vendors, type DisplayDevice } from '../display-devices.js'
import type { MachineSource } from '../machine-source.js'
import type { Reading } from '../read-bounded.js'
import { readFigure } from '../read-figure.js'
import { unreachableNote } from '../unreachable-note.js'
import { nameOfCard } from './chips.js'

/** Linux: what the kernel shows of Intel's GPUs. */
export async function readIntel(source: MachineSource, devices: readonly DisplayDevice[]): Promise<Reading> {
  const found = await Promise.all(
    devices
      .filter(({ vendor }) => vendor === vendors.intel)
      .map(async (device) => {
        const gpu = await describe(source, device)
        const note = unreachableNote('intel', gpu.name, `/dev/dri/${device.node}`, device.reach)
        return { gpu: note === null ? gpu : null, note }
      }),
  )
  return { gpus: found.flatMap(({ gpu }) => gpu ?? []), notes: found.flatMap(({ note }) => note ?? []) }
}

async function describe(source: MachineSource, { folder, device }: DisplayDevice): Promise<Gpu> {
  const name = nameOfCard(device)
  if (name !== null) {
    // Only some versions of the driver tell; the number of the chip does not: an A770 has 8 or 16 GiB.
    const memory = readFigure(await source.readText(`${folder}/lmem_total_bytes`))
    return { vendor: 'intel', name, memory, freeMemory: null }
  }
  const number = device === null ? '' : ` (${device.toString(16).padStart(4, '0')})`
  return {
    vendor: 'intel',
    name: `Intel integrated graphics${number}`,
    memory: source.totalMemory,
    freeMemory: await source.freeMemory(),
  }
}
