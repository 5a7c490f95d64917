import type { BinaryDevice } from '../../facts/machine-and-build.js'

export { backendOf } from '../proof/expected-devices.js'

/**
 * The output of `llama-server --list-devices`: after `Available devices:` one line each, such as
 * `  CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23000 MiB free)`, or `  (none)`.
 */
export function parseDevices(output: string): BinaryDevice[] {
  const lines = output.split(/\r?\n/)
  const heading = lines.findIndex((line) => /^available devices:\s*$/i.test(line))
  if (heading === -1) return []
  const devices: BinaryDevice[] = []
  for (const line of lines.slice(heading + 1)) {
    const [, name, rest] = /^\s+([^\s:]+): (.*)$/.exec(line) ?? []
    if (name === undefined || rest === undefined) continue
    const [, description, total, free] = /^(.*?)(?:\s*\((\d+) MiB(?:, (\d+) MiB free)?\))?\s*$/.exec(rest) ?? []
    devices.push({ name, description: description ?? rest, totalMiB: toNumber(total), freeMiB: toNumber(free) })
  }
  return devices
}

function toNumber(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}
