import type { MachineFacts } from '../../facts/machine-facts.js'
import { readAmd } from './amd/read-amd.js'
import { readApple } from './apple/read-apple.js'
import { readDisplayDevices } from './display-devices.js'
import { readIntel } from './intel/read-intel.js'
import type { MachineSource } from './machine-source.js'
import { readNvidia } from './nvidia/read-nvidia.js'
import { printableText } from './printable-text.js'
import { nothingFound, readBounded } from './read-bounded.js'
import { readEnvironments } from './read-environments.js'
import { readSystem } from './read-system.js'
import { thisMachine } from './this-machine.js'
import { askVulkaninfo, deduceVulkan, type VulkanReading } from './vulkan/read-vulkan.js'
import { adapterGpus } from './windows/adapter-gpus.js'
import { readAdapters } from './windows/read-adapters.js'

/** How {@link readMachine} looks. */
export interface ReadMachineOptions {
  /** Ends every probe and the programs that it runs. */
  signal?: AbortSignal
  /** Default: this machine. */
  source?: MachineSource
}

/**
 * What a machine has for a build of llama.cpp. The probes run side by side, each for a limited time: seconds at most, and
 * some tens of ms where there is no tool to ask. What cannot be read is left out, and `notes` has why where that is telling.
 * Rejects with the signal's reason when aborted, and never otherwise.
 */
export async function readMachine({ signal, source = thisMachine() }: ReadMachineOptions = {}): Promise<MachineFacts> {
  signal?.throwIfAborted()
  const looks: Promise<unknown>[] = []
  const look: Look = (how, otherwise) => {
    const looking = readBounded(source, how, otherwise, { signal })
    looks.push(looking)
    return looking
  }
  try {
    return await gather(source, look)
  } finally {
    // When one is aborted, the others may still be ending what they had started.
    await Promise.allSettled(looks)
  }
}

type Look = <T>(how: (bounded: MachineSource) => Promise<T>, otherwise: T) => Promise<T>

async function gather(source: MachineSource, look: Look): Promise<MachineFacts> {
  const devices = look(readDisplayDevices, [])
  const adapters = look(readAdapters, { adapters: [], notes: [] })
  const [system, { arch, surroundings }, libc, free, nvidia, amd, intel, apple, windows, windowsGpus, asked] =
    await Promise.all([
      look<Pick<MachineFacts, 'os' | 'osName'>>(readSystem, {}),
      look(readEnvironments, { arch: source.arch, surroundings: [] }),
      look(async ({ libc }) => Promise.resolve(libc()), undefined),
      look(({ freeMemory }) => freeMemory(), null),
      look(readNvidia, nothingFound),
      devices.then((found) => look((bounded) => readAmd(bounded, found), nothingFound)),
      devices.then((found) => look((bounded) => readIntel(bounded, found), nothingFound)),
      look(readApple, nothingFound),
      adapters,
      adapters.then((found) => look((bounded) => adapterGpus(bounded, found.adapters), [])),
      look(askVulkaninfo, null),
    ])
  const gpus = [
    ...nvidia.gpus,
    // nvidia-smi knows more of the same cards.
    ...windowsGpus.filter(({ vendor }) => vendor !== 'nvidia' || nvidia.gpus.length === 0),
    ...[amd, intel, apple].flatMap((reading) => reading.gpus),
  ].map((gpu) => ({ ...gpu, name: printableText(gpu.name) || 'unnamed GPU' }))
  const clues = { devices: await devices, gpus }
  const { vulkan, notes: vulkanNotes } =
    asked === null
      ? await look((bounded) => deduceVulkan(bounded, clues, windows.adapters), noVulkan)
      : { vulkan: asked, notes: [] }
  const notes = [...[nvidia, amd, intel, apple, windows].flatMap((reading) => reading.notes), ...vulkanNotes]
  const { os, osName } = system
  return {
    platform: source.platform,
    arch,
    ...(os !== undefined && { os: printableText(os) }),
    ...(osName !== undefined && { osName: printableText(osName) }),
    ...(libc !== undefined && { libc }),
    gpus,
    vulkan: vulkan.map(({ name, type }) => ({ name: printableText(name) || 'unnamed device', type })),
    surroundings,
    memory: { total: source.totalMemory, free },
    ...(notes.length > 0 && { notes: notes.map((note) => ({ ...note, message: printableText(note.message) })) }),
  }
}

const noVulkan: VulkanReading = { vulkan: [], notes: [] }
