import { readdir, readFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/**
 * The socket of the child of a supervisor in process `pid`, from the moment it is bound: the supervisor itself tells
 * nobody where its child listens.
 * @param {number} pid
 */
export async function findSocket(pid) {
  const parent = path.join(tmpdir(), `cortex-${userInfo().uid}`)
  for (;;) {
    for (const folder of await readdir(parent).catch(() => [])) {
      const run = path.join(parent, folder)
      const owner = await readFile(path.join(run, 'owner.json'), 'utf8').then(JSON.parse, () => null)
      if (owner?.pid !== pid) continue
      const socket = (await readdir(run).catch(() => [])).find((name) => name.endsWith('.sock'))
      if (socket !== undefined) return path.join(run, socket)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
