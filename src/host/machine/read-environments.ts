import type { MachineEnvironment } from '../../facts/machine-facts.js'
import { isTranslated } from './apple/translated.js'
import type { MachineSource } from './machine-source.js'

export interface EnvironmentReading {
  /** Of the machine. */
  arch: NodeJS.Architecture
  surroundings: MachineEnvironment[]
}

/** What stands between Node and the machine. */
export async function readEnvironments(source: MachineSource): Promise<EnvironmentReading> {
  const { arch } = source
  switch (source.platform) {
    case 'darwin':
      return (await isTranslated(source)) ? { arch: 'arm64', surroundings: ['rosetta'] } : { arch, surroundings: [] }
    case 'win32':
      return emulatedOnWindows(source) ? { arch: 'arm64', surroundings: ['emulated'] } : { arch, surroundings: [] }
    case 'linux':
      return { arch, surroundings: await onLinux(source) }
    default:
      return { arch, surroundings: [] }
  }
}

/** Windows tells a 32-bit process of the real architecture; a 64-bit one sees it only in the processor's name. */
function emulatedOnWindows({ arch, env }: MachineSource): boolean {
  return (
    arch !== 'arm64' &&
    (/^ARM64$/i.test(env['PROCESSOR_ARCHITEW6432'] ?? '') || /^ARMv\d/i.test(env['PROCESSOR_IDENTIFIER'] ?? ''))
  )
}

async function onLinux(source: MachineSource): Promise<MachineEnvironment[]> {
  const [contained, kernel, processor] = await Promise.all([
    inContainer(source),
    source.readText('/proc/sys/kernel/osrelease'),
    source.readText('/proc/cpuinfo'),
  ])
  return [
    // The architecture stays Node's: the libraries here are of that one, and no others need be there.
    ...(isForeign(source.arch, processor ?? '') ? (['emulated'] as const) : []),
    ...(/microsoft/i.test(kernel ?? source.release) ? (['wsl'] as const) : []),
    ...(contained ? (['container'] as const) : []),
  ]
}

/** A container of another architecture, run by Rosetta or QEMU, still sees the processor that there is. */
function isForeign(arch: NodeJS.Architecture, cpuinfo: string): boolean {
  return arch === 'x64' && /^(CPU implementer\s*:|vendor_id\s*:\s*VirtualApple)/m.test(cpuinfo)
}

/** Of Docker, of Podman, and of systemd, which marks LXC's and its own. */
const containerMarks = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container']

async function inContainer({ env, readText, reach }: MachineSource): Promise<boolean> {
  const [cgroup, ...marks] = await Promise.all([readText('/proc/1/cgroup'), ...containerMarks.map(reach)])
  return (
    marks.some((mark) => mark !== 'missing') ||
    env['KUBERNETES_SERVICE_HOST'] !== undefined ||
    // systemd-nspawn, Podman, LXC.
    (env['container'] ?? '') !== '' ||
    /\/(docker|kubepods|containerd|lxc|libpod)[-/.:]/.test(cgroup ?? '')
  )
}
