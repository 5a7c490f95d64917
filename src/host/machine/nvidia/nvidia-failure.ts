import type { MachineNote } from '../../../facts/machine-facts.js'
import type { CommandOutput } from '../machine-source.js'

interface KnownFailure {
  pattern: RegExp
  /** Whether programs can still use the cards, which are then read from the driver's own files. */
  usable: boolean
  hint: string
}

/** What nvidia-smi says in place of its answer. It ends with a code above 0 then, and says so on stdout. */
const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /Driver\/library version mismatch/i,
    usable: false,
    hint: 'The driver was upgraded while its old kernel module is still loaded: restart the machine.',
  },
  {
    pattern: /couldn't communicate with the NVIDIA driver/i,
    usable: false,
    hint: 'The kernel module is not loaded: after an upgrade of the kernel, install the driver again; then restart the machine.',
  },
  {
    pattern: /GPU access blocked by the operating system/i,
    usable: false,
    hint: 'Install a newer NVIDIA driver in Windows, then run `wsl --shutdown`.',
  },
  {
    pattern: /Insufficient Permissions/i,
    usable: false,
    hint: 'This user may not open /dev/nvidia*: add it to the group that owns them.',
  },
  {
    pattern: /Failed to initialize NVML: Unknown Error/i,
    usable: false,
    hint: 'In a container this means that its devices were taken away: restart the container.',
  },
  {
    pattern: /GPU is lost|Unable to determine the device handle/i,
    usable: false,
    hint: 'A card no longer answers: restart the machine.',
  },
  { pattern: /No devices were found/i, usable: false, hint: 'The driver is loaded, but sees no card that it knows.' },
  {
    pattern: /couldn't find libnvidia-ml|NVIDIA-SMI couldn't find/i,
    usable: true,
    hint: 'Install the libraries of the driver too (libnvidia-ml).',
  },
]

/** Why nvidia-smi listed no cards, and whether there may be some. */
export function explainFailure(output: CommandOutput): { note: MachineNote; usable: boolean } {
  if (output.timedOut) {
    return {
      note: {
        about: 'nvidia',
        message: 'nvidia-smi did not answer in time.',
        hint: 'Try it by hand: a card or its driver may hang, which a restart of the machine mends.',
      },
      usable: true,
    }
  }
  const said = `${output.stdout}\n${output.stderr}`
  const known = knownFailures.find(({ pattern }) => pattern.test(said))
  const [line] = said.split(/\r?\n/).flatMap((text) => (text.trim() === '' ? [] : [text.trim()]))
  const words = line === undefined ? `ended with code ${output.code ?? 'none'}` : `says: ${line.slice(0, 180)}`
  return {
    note: {
      about: 'nvidia',
      message: `nvidia-smi ${words.replace(/\.?$/, '.')}`,
      ...(known !== undefined && { hint: known.hint }),
    },
    usable: known?.usable ?? true,
  }
}
