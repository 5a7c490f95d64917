import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSupervisor, type Supervisor, type SupervisorOptions } from '../../src/index.js'
import type { Stamped, SupervisorEventName, SupervisorEvents } from '../../src/supervisor/events.js'
import { testEnv, testHome } from './test-home.js'

export interface Recorded {
  supervisor: Supervisor
  /** Every event of that name so far. */
  seen<N extends SupervisorEventName>(name: N): Stamped<SupervisorEvents[N]>[]
  /** The next event of that name from now on that `accept` takes. */
  next<N extends SupervisorEventName>(
    name: N,
    accept?: (event: Stamped<SupervisorEvents[N]>) => boolean,
  ): Promise<Stamped<SupervisorEvents[N]>>
}

/** A supervisor of the real llama-server with the demo model, not started yet. */
export async function realSupervisor(options: SupervisorOptions): Promise<Recorded> {
  const supervisor = await createSupervisor({ env: testEnv, cwd: testHome, ...options })
  const events: { name: SupervisorEventName; event: unknown }[] = []
  supervisor.subscribe((name, event) => events.push({ name, event }))
  return {
    supervisor,
    seen: (name) => events.filter((entry) => entry.name === name).map(({ event }) => event) as never,
    next: (name, accept = () => true) =>
      new Promise((found) => {
        const unsubscribe = supervisor.on(name, (event) => {
          if (!accept(event)) return
          unsubscribe()
          found(event)
        })
      }),
  }
}

/** Warnings that something else runs than was asked for; a mirror may also be old, which is no matter here. */
export function differences({ seen }: Recorded): string[] {
  return seen('warning')
    .map(({ code }) => code)
    .filter((code) => code !== 'DEBIAN_INDEX_OLD')
}

/** A folder with a `cortex.yaml` of that text. */
export async function configFolder(text: string): Promise<{ folder: string; file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cortex-e2e-'))
  const file = join(folder, 'cortex.yaml')
  await writeFile(file, text)
  return { folder, file, remove: () => rm(folder, { recursive: true }) }
}

export interface ChatAnswer {
  choices: { message: { content: string }; finish_reason: string }[]
  usage: { completion_tokens: number }
}

export async function chat(url: string, text: string, more: object = {}): Promise<ChatAnswer> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: text }], max_tokens: 40, temperature: 0, ...more }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as ChatAnswer
}

/** Whether a process is there and more than a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const { processIdentity } = await import('../../src/host/process-identity.js')
  return (await processIdentity(pid)) !== null
}
