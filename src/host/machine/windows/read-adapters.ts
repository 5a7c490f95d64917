import type { MachineNote } from '../../../facts/machine-facts.js'
import type { MachineSource } from '../machine-source.js'
import { parseAdapters, type WindowsAdapter } from './parse-adapters.js'

/** One start of PowerShell for both: it takes most of a second. */
const adapterScript = [
  "$ProgressPreference = 'SilentlyContinue'",
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  '$adapters = @(Get-CimInstance Win32_VideoController | Select-Object Name, PNPDeviceID, DriverVersion, AdapterRAM)',
  "$class = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\0*'",
  "$registry = @(Get-ItemProperty -Path $class -ErrorAction SilentlyContinue | Select-Object DriverDesc, 'HardwareInformation.qwMemorySize')",
  'ConvertTo-Json -Compress -Depth 3 @{ adapters = $adapters; registry = $registry }',
].join('; ')

/** ms: PowerShell takes seconds to start for the first time after a boot. */
const powershellTimeout = 9_000

export async function readAdapters(
  source: MachineSource,
): Promise<{ adapters: readonly WindowsAdapter[]; notes: readonly MachineNote[] }> {
  if (source.platform !== 'win32') return { adapters: [], notes: [] }
  const system = source.env['SystemRoot'] ?? 'C:\\Windows'
  const powershell = `${system}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', adapterScript]
  const output = await source.run(powershell, args, { timeout: powershellTimeout })
  const adapters = parseAdapters(output?.stdout ?? '')
  if (output?.timedOut !== true) return { adapters, notes: [] }
  const note: MachineNote = {
    about: 'windows',
    message: 'PowerShell did not list the graphics adapters in time.',
    hint: 'Try again: its first start after a boot is slow.',
  }
  return { adapters, notes: [note] }
}
