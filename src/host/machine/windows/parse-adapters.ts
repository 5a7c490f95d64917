import { isRecord } from '../../../settings/is-record.js'
import { parseJson } from '../../../settings/parse-json.js'
import { mebibyte } from '../../../settings/units.js'
import { readHexadecimal } from '../read-figure.js'

export interface WindowsAdapter {
  name: string
  /** Of PCI. */
  vendor: number
  device: number
  /** As Windows counts it: `32.0.15.8097`. */
  driver?: string
  /** Bytes; null where it is not known. */
  memory: number | null
}

/**
 * What {@link adapterScript} printed. Windows keeps an adapter's memory in 32 bits; the driver's own entry in the registry
 * has all of them.
 */
export function parseAdapters(json: string): WindowsAdapter[] {
  // Windows PowerShell may begin with a byte order mark.
  const output = parseJson(json.replace(/^\uFEFF/, ''))
  const { adapters, registry } = isRecord(output) ? output : {}
  const sizes = toList(registry)
  return toList(adapters).flatMap((adapter) => {
    // Drivers of remote desktops and the like are no devices of PCI.
    const { PNPDeviceID: id, Name: name } = adapter
    if (typeof id !== 'string' || typeof name !== 'string' || name === '') return []
    const [, vendor, device] = /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/i.exec(id) ?? []
    if (vendor === undefined || device === undefined) return []
    const driver = adapter['DriverVersion']
    const own = sizes.find((entry) => entry['DriverDesc'] === name)?.['HardwareInformation.qwMemorySize']
    return {
      name,
      vendor: readHexadecimal(vendor) ?? 0,
      device: readHexadecimal(device) ?? 0,
      memory: positive(own) ?? small(adapter['AdapterRAM']),
      ...(typeof driver === 'string' && driver !== '' && { driver }),
    }
  })
}

/** PowerShell 5 makes of a list of one the one, and of an empty one nothing. */
function toList(value: unknown): Record<string, unknown>[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isRecord)
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** At the end of its 32 bits the figure only says that there is at least so much. */
function small(value: unknown): number | null {
  const bytes = positive(value)
  return bytes === null || bytes >= 4095 * mebibyte ? null : bytes
}
