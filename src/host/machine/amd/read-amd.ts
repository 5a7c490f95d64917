import type { Gpu, MachineNote } from '../../../facts/machine-facts.js'
import { vendors, type DisplayDevice } from '../display-devices.js'
import type { MachineSource } from '../machine-source.js'
import { nothingFound, type Reading } from '../read-bounded.js'
import { readFigure, readHexadecimal } from '../read-figure.js'
import { unreachableNote } from '../unreachable-note.js'
import { gfxOfDevice, isIntegrated } from './chips.js'
import { nameOfDevice } from './parse-ids.js'
import { parseRocminfo } from './parse-rocminfo.js'
import { parseComputeNode } from './parse-topology.js'
import { readRocmVersion } from './rocm-version.js'

const topology = '/sys/class/kfd/kfd/topology/nodes'
const idsFile = '/usr/share/libdrm/amdgpu.ids'

/** Linux: what the kernel shows of AMD's cards; `rocminfo` where it shows none, as in WSL. */
export async function readAmd(source: MachineSource, devices: readonly DisplayDevice[]): Promise<Reading> {
  if (source.platform !== 'linux') return nothingFound
  const rocm = await readRocmVersion(source)
  const cards = devices.filter(({ vendor }) => vendor === vendors.amd)
  if (cards.length === 0) return { gpus: rocm === undefined ? [] : await askRocminfo(source, rocm), notes: [] }
  const [targets, ids, kfd] = await Promise.all([
    gfxByMinor(source),
    source.readText(idsFile),
    source.reach('/dev/kfd'),
  ])
  const read = await Promise.all(
    cards.map(async (card) => {
      const gpu = await describeCard(source, card, targets, ids ?? '')
      const note = unreachableNote('amd', gpu.name, `/dev/dri/${card.node}`, card.reach)
      return note === null ? { gpu, note } : { gpu: null, note }
    }),
  )
  const gpus = read.flatMap(({ gpu }) => gpu ?? [])
  const notes = read.flatMap(({ note }) => note ?? [])
  const closed = rocm !== undefined && gpus.length > 0 ? kfdNote(kfd) : null
  return {
    // Without /dev/kfd there is no ROCm, whatever libraries there are; Vulkan does not need it.
    gpus: rocm === undefined || closed !== null ? gpus : gpus.map((gpu) => ({ ...gpu, rocm })),
    notes: closed === null ? notes : [...notes, closed],
  }
}

function kfdNote(reach: Parameters<typeof unreachableNote>[3]): MachineNote | null {
  return unreachableNote('amd', 'ROCm', '/dev/kfd', reach)
}

async function gfxByMinor({ listFolder, readText }: MachineSource): Promise<ReadonlyMap<string, string>> {
  const nodes = await listFolder(topology)
  const texts = await Promise.all(nodes.map((node) => readText(`${topology}/${node}/properties`)))
  return new Map(
    texts.flatMap((text) => {
      const node = parseComputeNode(text ?? '')
      return node === null ? [] : [[`renderD${node.renderMinor}`, node.gfx] as const]
    }),
  )
}

async function describeCard(
  { readText }: MachineSource,
  { node, folder, device }: DisplayDevice,
  targets: ReadonlyMap<string, string>,
  ids: string,
): Promise<Gpu> {
  const file = (name: string): Promise<string | null> => readText(`${folder}/${name}`)
  const [product, revision, ...amounts] = await Promise.all([
    file('product_name'),
    file('revision'),
    file('mem_info_vram_total'),
    file('mem_info_vram_used'),
    file('mem_info_gtt_total'),
    file('mem_info_gtt_used'),
  ])
  const [total = null, used = null, shared = null, sharedUsed = null] = amounts.map((text) => readFigure(text))
  const gfx = targets.get(node) ?? gfxOfDevice(device)
  const listed = device === null ? undefined : nameOfDevice(ids, device, readHexadecimal(revision) ?? 0)
  const memory = isIntegrated(gfx) ? sum(total, shared) : total
  const taken = isIntegrated(gfx) ? sum(used, sharedUsed) : used
  return {
    vendor: 'amd',
    name: (product?.trim() || listed) ?? `AMD GPU${gfx === undefined ? '' : ` (${gfx})`}`,
    memory,
    freeMemory: memory === null || taken === null ? null : Math.max(0, memory - taken),
    ...(gfx !== undefined && { gfx }),
  }
}

/** Of an APU: what was set aside for it, and what it may take besides. */
function sum(own: number | null, shared: number | null): number | null {
  return own === null ? null : own + (shared ?? 0)
}

async function askRocminfo(source: MachineSource, rocm: string): Promise<Gpu[]> {
  const output = (await source.run('rocminfo', [])) ?? (await source.run('/opt/rocm/bin/rocminfo', []))
  return parseRocminfo(output?.stdout ?? '').map(({ name, gfx, memory }) => ({
    vendor: 'amd',
    name,
    memory,
    freeMemory: null,
    gfx,
    rocm,
  }))
}
