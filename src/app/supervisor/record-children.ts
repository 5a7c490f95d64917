import { randomBytes } from 'node:crypto'
import type { LaunchChild } from '../../child/child.js'
import { keepChildRecord, nonceVariable } from '../../instance/child-record.js'

/**
 * The same launcher, with a record of each child in the run folder for as long as the child lives: should it outlive this
 * process in spite of every guard, the next start knows it by that.
 */
export function recordChildren(launch: LaunchChild): LaunchChild {
  return async (options) => {
    const { plan, generation, socketFolder } = options
    const nonce = randomBytes(16).toString('hex')
    const child = await launch({ ...options, plan: { ...plan, env: { ...plan.env, [nonceVariable]: nonce } } })
    const crossOut = keepChildRecord(socketFolder, generation, child.pid, nonce, plan.binary.executable)
    void child.exited.then(crossOut)
    return child
  }
}
