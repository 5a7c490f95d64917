import { readFile } from 'node:fs/promises'
import { ownEnvironment, runForOutput } from '../host/run-for-output.js'

export interface Activity {
  /** CPU time of all threads so far, in ms. */
  cpu: number
  /**
   * Changes with every sign of work on the load itself: CPU time of the main thread, page faults and disk blocks. The
   * answers to our own questions on `/health` are given by other threads, so they do not count here.
   */
  mark: string
}

/** What a process has done so far; null where the system does not tell (Windows), or the process is gone. */
export async function readActivity(pid: number): Promise<Activity | null> {
  try {
    switch (process.platform) {
      case 'linux':
        return await readProc(pid)
      case 'win32':
        return null
      default:
        return await readPs(pid)
    }
  } catch {
    return null
  }
}

/** USER_HZ, which is 100 on every architecture that Node runs on. */
const msPerTick = 10

async function readProc(pid: number): Promise<Activity> {
  const [all, main, io] = await Promise.all([
    readStat(`/proc/${pid}/stat`),
    readStat(`/proc/${pid}/task/${pid}/stat`),
    // Not readable for a process that has changed its credentials.
    readFile(`/proc/${pid}/io`, 'latin1').catch(() => ''),
  ])
  const blocks = io.match(/^(read|write)_bytes: .*$/gm) ?? []
  return {
    cpu: (all.user + all.system) * msPerTick,
    mark: [main.user, main.system, all.majorFaults, ...blocks].join(' '),
  }
}

async function readStat(file: string): Promise<{ majorFaults: number; user: number; system: number }> {
  const stat = await readFile(file, 'latin1')
  // The name, in parentheses, may itself hold spaces and parentheses; the state comes after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { majorFaults: Number(fields[9]), user: Number(fields[11]), system: Number(fields[12]) }
}

async function readPs(pid: number): Promise<Activity | null> {
  const options = { cwd: '/', env: ownEnvironment(), timeout: 5000 }
  const { code, stdout } = await runForOutput('ps', ['-o', 'time=', '-p', String(pid)], options)
  if (code !== 0) return null
  // [[hours:]minutes:]seconds.hundredths
  const seconds = stdout
    .trim()
    .split(':')
    .reduce((total, part) => total * 60 + Number(part), 0)
  return { cpu: seconds * 1000, mark: '' }
}
