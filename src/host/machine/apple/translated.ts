import type { MachineSource } from '../machine-source.js'

/** Whether this is an x64 Node under Rosetta, on a Mac with Apple's own processor. */
export async function isTranslated(source: Pick<MachineSource, 'platform' | 'arch' | 'run'>): Promise<boolean> {
  if (source.platform !== 'darwin' || source.arch !== 'x64') return false
  // `-i`: a Mac that knows no such name is not to complain.
  const output = await source.run('/usr/sbin/sysctl', ['-in', 'sysctl.proc_translated'])
  return output?.stdout.trim() === '1'
}
