import type { Gpu, MachineNote } from '../../../facts/machine-facts.js'
import type { CommandOutput, MachineSource } from '../machine-source.js'
import { nothingFound, type Reading } from '../read-bounded.js'
import { capabilityOfName } from './capability-of-name.js'
import { cudaOfDriver } from './cuda-of-driver.js'
import { explainFailure } from './nvidia-failure.js'
import {
  cardFields,
  parseCards,
  parseCudaVersion,
  parseDriverVersion,
  parseMigInstances,
  unknownField,
  type CardField,
  type NvidiaCard,
} from './parse-nvidia-smi.js'
import { readDriverFiles } from './read-driver-files.js'
import { noteUndrivenCards } from './undriven-cards.js'

/** ms: where nothing keeps the driver awake, it starts every card anew, which takes seconds on a server with eight. */
const timeout = 8_000

/** By nvidia-smi, and where that is missing or broken, by the driver's own files. */
export async function readNvidia(source: MachineSource): Promise<Reading> {
  if (source.platform === 'darwin') return nothingFound
  const asked = await askTool(source)
  if (asked === null) return withoutTool(source)
  const { output, cards, frame } = asked
  if (cards.length > 0) return describeCards(cards, frame)
  const { note, usable } = explainFailure(output)
  if (!usable) return { gpus: [], notes: [note] }
  const { gpus, notes } = await readDriverFiles(source)
  return { gpus, notes: [note, ...notes] }
}

async function withoutTool(source: MachineSource): Promise<Reading> {
  const reading = await readDriverFiles(source)
  if (reading.gpus.length > 0 || reading.notes.length > 0) return reading
  const note = await noteUndrivenCards(source)
  return note === null ? reading : { gpus: [], notes: [note] }
}

interface Answer {
  output: CommandOutput
  cards: NvidiaCard[]
  /** What plain nvidia-smi shows. */
  frame: string
}

/** null: there is no nvidia-smi. */
async function askTool(source: MachineSource): Promise<Answer | null> {
  for (const tool of toolPaths(source)) {
    const [answer, frame] = await Promise.all([
      askForCards(source, tool, cardFields),
      source.run(tool, [], { timeout }),
    ])
    if (answer !== null) return { ...answer, frame: frame?.stdout ?? '' }
  }
  return null
}

/** Without the fields that this version does not know. */
async function askForCards(
  source: MachineSource,
  tool: string,
  fields: readonly CardField[],
): Promise<Pick<Answer, 'output' | 'cards'> | null> {
  const query = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits']
  const output = await source.run(tool, query, { timeout })
  if (output === null) return null
  const unknown = unknownField(output.stdout + output.stderr)
  const known = fields.filter((field) => field === 'name' || field !== unknown)
  if (known.length < fields.length) return askForCards(source, tool, known)
  return { output, cards: parseCards(output.stdout, fields) }
}

/** On Windows never by name alone, which the system would look for in the current folder first. */
function toolPaths({ platform, env }: MachineSource): string[] {
  if (platform !== 'win32') return ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi']
  const system = env['SystemRoot'] ?? 'C:\\Windows'
  const programs = env['ProgramW6432'] ?? env['ProgramFiles'] ?? 'C:\\Program Files'
  return [`${system}\\System32\\nvidia-smi.exe`, `${programs}\\NVIDIA Corporation\\NVSMI\\nvidia-smi.exe`]
}

function describeCards(cards: readonly NvidiaCard[], frame: string): Reading {
  const instances = parseMigInstances(frame)
  const told = parseCudaVersion(frame)
  const notes: MachineNote[] = []
  const gpus = cards.map((card, index): Gpu => {
    const { memory, freeMemory, name, driver = parseDriverVersion(frame) } = card
    const cuda = told ?? cudaOfDriver(driver)
    const computeCapability = card.computeCapability ?? capabilityOfName(name)
    const [instance, ...others] = instances.filter((candidate) => candidate.card === index)
    if (instance !== undefined) {
      notes.push({
        about: 'nvidia',
        message: `${name} is divided by MIG into ${others.length + 1}; a program gets one part, the first unless CUDA_VISIBLE_DEVICES names another.`,
      })
    }
    return {
      vendor: 'nvidia',
      name,
      memory: instance?.memory ?? memory,
      freeMemory: instance?.freeMemory ?? freeMemory,
      ...(driver !== undefined && { driver }),
      ...(cuda !== undefined && { cuda }),
      ...(computeCapability !== undefined && { computeCapability }),
    }
  })
  return { gpus, notes }
}
