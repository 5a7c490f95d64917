import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ownEnvironment, runForOutput } from './run-for-output.js'

/** What tells one process from every other, a later one with the same pid included. */
export interface ProcessIdentity {
  pid: number
  /** Opaque: clock ticks since boot on Linux, what `ps` prints elsewhere. */
  startTime: string
  /** Opaque: changes with every boot where `startTime` counts from it. */
  bootId: string
}

/** Null: no such process, or a zombie, which is only waiting for its parent to look. */
export async function processIdentity(pid: number): Promise<ProcessIdentity | null> {
  const startTime = await (process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromSystem(pid))
  return startTime === null ? null : { pid, startTime, bootId: await bootId() }
}

/** Whether that very process is still there. */
export async function isSameProcess(identity: ProcessIdentity): Promise<boolean> {
  const now = await processIdentity(identity.pid)
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId
}

async function startTimeFromProc(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    return state === 'Z' || state === 'X' || startTime === undefined ? null : startTime
  } catch {
    return null
  }
}

async function startTimeFromSystem(pid: number): Promise<string | null> {
  const [file, args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`],
        ]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]]
  const options = { cwd: dirname(process.execPath), env: ownEnvironment(), timeout: 5000 }
  const { code, stdout } = await runForOutput(file, args, options).catch(() => ({ code: null, stdout: '' }))
  const text = stdout.trim()
  return code !== 0 || text === '' ? null : text
}

async function bootId(): Promise<string> {
  // Elsewhere a start time is a date, which no later boot repeats.
  if (process.platform !== 'linux') return ''
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}
