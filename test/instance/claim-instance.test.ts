import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { processIdentity, type ProcessIdentity } from '../../src/host/process-identity.js'
import { claimInstance } from '../../src/instance/claim-instance.js'
import { readInstanceRecord } from '../../src/instance/instance-record.js'

let folder: string
let own: ProcessIdentity
const dead: ProcessIdentity = { pid: process.pid, startTime: 'long ago', bootId: 'another' }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claim-'))
  own = (await processIdentity(process.pid)) ?? dead
})
afterEach(() => rm(folder, { recursive: true }))

const record = (identity: ProcessIdentity) => ({
  ...identity,
  name: 'default',
  url: 'http://127.0.0.1:1',
  admin: { url: 'http://127.0.0.1:1/supervisor/api', tokenFile: '/t' },
  startedAt: '2026-01-01T00:00:00.000Z',
  version: '1.0.0',
})

test('a name that a living process has is refused, and says who has it', async () => {
  await claimInstance(folder, 'default', own)
  await expect(claimInstance(folder, 'default', own)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(String(process.pid)),
  })
  await claimInstance(folder, 'other', own)
})

test('a name that was given back is free, and nothing of it is left', async () => {
  const claim = await claimInstance(folder, 'default', own)
  await claim.publish(record(own))
  await claim.release()
  await expect(readdir(folder)).resolves.toEqual([])
  await claimInstance(folder, 'default', own)
})

test.each([
  ['of a dead process', JSON.stringify(dead)],
  ['that nobody can read', '{"pid":'],
])('a claim %s is taken over, by exactly one of many', async (_, held) => {
  await mkdir(join(folder, 'default.lock'))
  await writeFile(join(folder, 'default.lock', 'dead'), held)
  const claims = await Promise.allSettled(Array.from({ length: 20 }, () => claimInstance(folder, 'default', own)))
  expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(readdir(folder)).resolves.toEqual(['default.lock'])
})

test('who was taken over does not take back what is another’s by now', async () => {
  const claim = await claimInstance(folder, 'default', own)
  await rm(join(folder, 'default.lock'), { recursive: true })
  const other = await claimInstance(folder, 'default', own)
  await other.publish(record(own))
  await claim.release()
  await expect(readInstanceRecord(folder, 'default')).resolves.toEqual(record(own))
  await expect(claimInstance(folder, 'default', own)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
})

test('what is published can be found while its process lives, and by nobody else’s eyes', async () => {
  const claim = await claimInstance(folder, 'default', own)
  await claim.publish(record(own))
  await expect(readInstanceRecord(folder, 'default')).resolves.toEqual(record(own))
  expect((await stat(join(folder, 'default.json'))).mode & 0o077).toBe(0)
  await claim.publish(record(dead))
  await expect(readInstanceRecord(folder, 'default')).rejects.toMatchObject({ code: 'NOT_RUNNING', exitCode: 3 })
})

test('a state folder that cannot be made is told as such, and nobody runs there', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(claimInstance(join(file, 'state'), 'default', own)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  await expect(readInstanceRecord(join(file, 'state'), 'default')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})

test('nobody of that name, and a record cut short, are the same to who looks', async () => {
  await expect(readInstanceRecord(folder, 'nobody')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await writeFile(join(folder, 'half.json'), '{"pid": 1')
  await expect(readInstanceRecord(folder, 'half')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})
