import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { processIdentity } from '../../src/host/process-identity.js'
import { writeInstanceRecord } from '../../src/instance/instance-record.js'
import { listInstances } from '../../src/instance/list-instances.js'
import { runningExecutables } from '../../src/instance/running-children.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let place: TemporaryFolder
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(() => place.remove())

const nonce = '0123456789abcdef'
const self = async () => (await processIdentity(process.pid))!

async function record(run: string, generation: number, child: object): Promise<void> {
  const folder = path.join(place.path, 'cortex-me', run)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(path.join(folder, `child-${generation}.json`), JSON.stringify(child))
}

test('what living children run is told, of all supervisors of the user', async () => {
  const alive = { ...(await self()), nonce }
  await record('run-a', 1, { ...alive, executable: '/store/b1/llama-server' })
  await record('run-b', 4, { ...alive, executable: '/store/b2/llama-server' })
  await record('run-b', 5, { ...alive, startTime: 'long ago', executable: '/store/b3/llama-server' })
  // Of a version that did not say.
  await record('run-c', 1, alive)
  await record('run-c', 2, { ...alive, executable: 7 })
  expect((await runningExecutables(place.path, 'me')).sort()).toEqual([
    '/store/b1/llama-server',
    '/store/b2/llama-server',
  ])
  expect(await runningExecutables(place.path, 'somebody')).toEqual([])
})

test('the living supervisors with a name are found, and nothing else that lies in the state folder', async () => {
  const instance = (name: string, more: object = {}) => ({
    name,
    url: 'http://127.0.0.1:1',
    admin: { url: 'http://127.0.0.1:1/supervisor/api', tokenFile: '/t' },
    startedAt: '2026-01-01T00:00:00.000Z',
    version: '0',
    ...more,
  })
  for (const name of ['two', 'one']) {
    await writeInstanceRecord(path.join(place.path, `${name}.json`), { ...(await self()), ...instance(name) })
  }
  const dead = { ...(await self()), ...instance('dead'), startTime: 'long ago' }
  await writeInstanceRecord(path.join(place.path, 'dead.json'), dead)
  await writeFile(path.join(place.path, 'one.last-good.json'), '{"version":"0","settings":{}}')
  await writeFile(path.join(place.path, '.last-update.json'), '1')
  await writeFile(path.join(place.path, 'half.json'), '{')
  const foreign = { ...(await self()), ...instance('foreign'), pid: String(process.pid) }
  await writeFile(path.join(place.path, 'foreign.json'), JSON.stringify(foreign))
  expect((await listInstances(place.path)).map(({ name }) => name)).toEqual(['one', 'two'])
  expect(await listInstances(path.join(place.path, 'nowhere'))).toEqual([])
})
