import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { findRunning } from '../../src/index.js'
import { chat, realSupervisor } from './real-server.js'
import { resultsHome, type ResultsHome } from './results-home.js'
import { installing } from './test-home.js'

let home: ResultsHome

beforeAll(async () => {
  home = await resultsHome()
}, installing)
afterAll(() => home.remove())

/** Private folders that an evaluation has while it runs. */
async function scratchFolders(): Promise<string[]> {
  const names = await readdir(path.join(home.path, 'cache'), { recursive: true })
  return names.filter((name) => name.includes('run-'))
}

const wanted = { pairs: ['q4_0'], depths: [0], textTokens: 256 }

test(
  'a supervisor evaluates its model while it serves; stopped, it goes on there; and it ends with the supervisor',
  async () => {
    const { supervisor, seen, next } = await realSupervisor({
      name: 'evaluated',
      config: { backend: 'cpu', binary: { source: 'debian' }, threads: 1, contextSize: 512 },
      offline: true,
      env: home.env,
      cwd: home.path,
    })
    await supervisor.start()
    try {
      const client = await findRunning('evaluated', { env: home.env })
      const measuring = next('evaluation', ({ progress }) => progress?.part === 'quality')
      const first = await client.startEvaluation(wanted)
      await measuring
      expect(await client.status()).toMatchObject({ state: 'ready', evaluation: { id: first.id, state: 'running' } })
      expect((await chat(supervisor.url, 'Hello')).choices).toHaveLength(1)
      expect(await client.stopEvaluation(first.id)).toMatchObject({ state: 'stopped', error: null })
      expect(await scratchFolders()).toEqual([])

      const done = next('evaluation', ({ state }) => state !== 'running')
      const second = await client.startEvaluation(wanted)
      expect(await done).toMatchObject({ id: second.id, state: 'done', error: null })
      // What the first one measured counts.
      const begun = seen('evaluation').find(({ id, progress }) => id === second.id && progress !== null)
      expect(begun?.progress).toMatchObject({ pair: 'f16', steps: 6 })
      expect(begun?.progress?.step).toBeGreaterThan(1)
      const { result } = await client.evaluation(second.id)
      expect(result?.pairs.map(({ failures }) => failures)).toEqual([[], []])

      const again = next('evaluation', ({ progress }) => progress?.part === 'quality')
      await client.startEvaluation({ ...wanted, fresh: true })
      await again
    } finally {
      await supervisor.stop()
    }
    expect(seen('evaluation').at(-1)).toMatchObject({ state: 'stopped' })
    expect(await scratchFolders()).toEqual([])
  },
  installing,
)
