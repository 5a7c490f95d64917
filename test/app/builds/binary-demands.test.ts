import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { processIdentity } from '../../../src/host/process-identity.js'
import { writeInstanceRecord } from '../../../src/instance/instance-record.js'
import { findDemands, demandsOfRunning } from '../../../src/app/builds/binary-demands.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
const env = () => ({ CORTEX_HOME: home.path })
beforeEach(async () => {
  home = await temporaryFolder()
  const state = path.join(home.path, 'state')
  await mkdir(state, { recursive: true })
  const tokenFile = path.join(state, 'token')
  await writeFile(tokenFile, 'secret')
  const identity = (await processIdentity(process.pid))!
  // Its process is there, and nobody listens: as it is while a supervisor ends.
  await writeInstanceRecord(path.join(state, 'ending.json'), {
    ...identity,
    name: 'ending',
    url: 'http://127.0.0.1:1',
    admin: { url: 'http://127.0.0.1:1/supervisor/api', tokenFile },
    startedAt: '2026-01-01T00:00:00.000Z',
    version: '0',
  })
})
afterEach(() => home.remove())

test('a supervisor that ends while all are asked demands nothing', async () => {
  expect(await demandsOfRunning(env())).toEqual([])
  expect(await findDemands({ env: env(), cwd: home.path })).toMatchObject([{ key: 'auto', supervisor: null }])
})

test('one that was named has to be there', async () => {
  await expect(demandsOfRunning(env(), 'ending')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})
