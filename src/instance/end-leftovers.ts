import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { killGroup } from '../host/kill-group.js'
import { isSameProcess } from '../host/process-identity.js'
import { nonceVariable, readChildRecords, type ChildRecord } from './child-record.js'

/** ms for which the end of what was killed is waited for: memory that it holds is what the next child needs. */
const PATIENCE = 2_000

/**
 * Ends the children of a dead supervisor that are still there, with all that they have started. Who calls this knows that
 * the owner of `folder` is dead. A child is taken for one only by pid, start time, boot and the nonce in its environment
 * together: any single one of them may belong to another process by now, and a wrong sweep would end a live server.
 *
 * @returns the pids that were ended
 */
export async function endLeftovers(folder: string): Promise<number[]> {
  const ended: number[] = []
  for (const record of await readChildRecords(folder)) {
    // A child leads a group of its own; where this process leads none, it is not as we started it, and is let be.
    if ((await isProvenChild(record)) && killGroup(record.pid)) {
      ended.push(record.pid)
      await untilGone(record)
    }
  }
  return ended
}

/** The nonce first: the identity is the shorter look, so less time goes by between it and the kill. */
async function isProvenChild(record: ChildRecord): Promise<boolean> {
  return (await holdsNonce(record)) && (await isSameProcess(record))
}

/** Only Linux shows what is in the environment of a process; where nothing can be proved, nothing is ended. */
async function holdsNonce({ pid, nonce }: ChildRecord): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${nonceVariable}=${nonce}`)
}

async function untilGone(record: ChildRecord): Promise<void> {
  const deadline = performance.now() + PATIENCE
  while (performance.now() < deadline && (await isSameProcess(record))) await delay(10)
}
