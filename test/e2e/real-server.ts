import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSupervisor, type Supervisor, type SupervisorOptions } from '../../src/index.js'
import { testHome } from './test-home.js'
import type { Stamped, SupervisorEventName, SupervisorEvents } from '../../src/supervisor/events.js'

/** Whether a process is there and more than a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const { processIdentity } = await import('../../src/host/process-identity.js')
  return (await processIdentity(pid)) !== null
}
