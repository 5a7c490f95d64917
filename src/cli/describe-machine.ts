import type { Gpu, MachineFacts, MachineEnvironment, VulkanDevice } from '../index.js'
import { formatBytes } from './format-amounts.js'

/** A machine's hardware and system, as rows of a table. */
export function machineRows(machine: MachineFacts): [string, string][] {
  const { platform, arch, os, osName, libc, memory, surroundings = [], gpus, vulkan } = machine
  const system = osName ?? (os === undefined ? undefined : `${platform} ${os}`)
  const parts = [system, `${platform} ${arch}`, libc && `${libc.name} ${libc.version}`]
  return [
    ['system', parts.filter((part) => part !== undefined).join(', ')],
    ...(surroundings.length > 0
      ? [['runs in', surroundings.map((name) => environments[name]).join(', ')] as [string, string]]
      : []),
    ...(memory ? [['memory', amount(memory.total, memory.free)] as [string, string]] : []),
    ...listed('GPU', gpus.map(describeGpu)),
    ...listed('Vulkan', vulkan.map(describeVulkan)),
  ]
}

const environments: Readonly<Record<MachineEnvironment, string>> = {
  rosetta: 'Rosetta: this Node is built for another processor',
  emulated: 'an emulator: this Node is built for another processor',
  wsl: 'Windows Subsystem for Linux',
  container: 'a container',
}

function listed(label: string, lines: readonly string[]): [string, string][] {
  return (lines.length === 0 ? ['none found'] : lines).map((line, index) => [index === 0 ? label : '', line])
}

function describeGpu({ name, memory, freeMemory = null, driver, cuda, computeCapability, gfx, rocm }: Gpu): string {
  return [
    name,
    memory === null ? 'memory unknown' : amount(memory, freeMemory),
    driver && `driver ${driver}`,
    cuda && `CUDA ${cuda}`,
    computeCapability && `compute capability ${computeCapability}`,
    gfx,
    rocm && `ROCm ${rocm}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')
}

function amount(total: number, free: number | null): string {
  return free === null ? formatBytes(total) : `${formatBytes(total)} (${formatBytes(free)} free)`
}

function describeVulkan({ name, type }: VulkanDevice): string {
  return type === 'cpu' ? `${name} (runs on the CPU, not on a GPU)` : `${name} (${type})`
}
