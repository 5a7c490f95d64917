import { tmpdir } from 'node:os'
import { installAt } from '../../binaries/store/list-installs.js'
import { runtimeFolder } from '../../host/runtime-folder.js'
import { programsBelow } from '../../host/running-programs.js'
import { userName } from '../../host/user-name.js'
import { runningExecutables } from '../../instance/running-children.js'

/**
 * Ids of the installs that a process is running, from the records of supervisors and the system's list of processes. Does
 * not depend on an answer from a supervisor, which may hang.
 */
export async function runningInstalls(store: string): Promise<ReadonlySet<string>> {
  const [recorded, seen] = await Promise.all([
    runningExecutables(tmpdir(), userName(), runtimeFolder()),
    programsBelow(store),
  ])
  return new Set([...recorded, ...seen].map((file) => installAt(store, file)).filter((id) => id !== null))
}
