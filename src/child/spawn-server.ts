import { access } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { CortexError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { deathSignalPrefix } from './find-setpriv.js'

export interface SpawnedServer {
  readonly pid: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/**
 * Starts the plan's binary in a process group of its own, with exactly this environment.
 *
 * @throws CHILD_START_FAILED where the system refuses to.
 */
export async function spawnServer(
  plan: LaunchPlan,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<SpawnedServer> {
  const [{ execa }, prefix] = await Promise.all([import('execa'), deathSignalPrefix(process.env['PATH'] ?? '')])
  const [file = plan.binary.executable, ...args] = [...prefix, plan.binary.executable, ...argv]
  const subprocess = execa(file, args, {
    cwd: plan.cwd,
    env,
    extendEnv: false,
    detached: process.platform !== 'win32',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    windowsHide: true,
  })
  const { pid } = subprocess
  if (pid === undefined) throw await startRefused(plan, await subprocess)
  // The child may close its end at any time.
  subprocess.stdin.on('error', () => undefined)
  return {
    pid,
    stdin: subprocess.stdin,
    stdout: subprocess.stdout,
    stderr: subprocess.stderr,
    ended: new Promise((resolve) => {
      subprocess.once('exit', (code, signal) => {
        resolve({ code, signal })
      })
    }),
  }
}

async function startRefused(
  { binary: { executable } }: LaunchPlan,
  cause: { originalMessage?: string | undefined },
): Promise<CortexError> {
  const isGone = await access(executable).then(
    () => false,
    (error: unknown) => isErrno(error, 'ENOENT', 'ENOTDIR'),
  )
  if (isGone) {
    return new CortexError('CHILD_START_FAILED', `${executable} is not there any more.`, {
      hint: 'Put it back: a build of the store comes with `cortex-supervisor binaries install`, and `binaries use` chooses another.',
      cause,
    })
  }
  return new CortexError(
    'CHILD_START_FAILED',
    `${executable} cannot be executed: ${cause.originalMessage ?? 'unknown error'}`,
    { hint: 'The file may be missing, not executable, or built for another system.', cause },
  )
}
