import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { processIdentity, type ProcessIdentity } from '../../src/host/process-identity.js'
import { keepChildRecord, nonceVariable, readChildRecords, type ChildRecord } from '../../src/instance/child-record.js'
import { openRunFolder, type RunFolder } from '../../src/instance/open-run-folder.js'
import { isGone, untilGone } from '../fixtures/process-gone.js'

const nonce = '0123456789abcdef0123456789abcdef'

let temp: string
let own: ProcessIdentity
const started: number[] = []

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'sweep-'))
  own = await identityOf(process.pid)
})
afterEach(async () => {
  for (const pid of started.splice(0)) {
    if (!isGone(pid)) process.kill(pid, 'SIGKILL')
  }
  await rm(temp, { recursive: true })
})

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await processIdentity(pid)
  if (!identity) throw new Error(`there is no process ${pid}`)
  return identity
}

/** A process as a child is one, that nobody looks after. */
function startChild(
  env: Record<string, string> = { [nonceVariable]: nonce },
  detached = true,
): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...env }, detached, stdio: 'ignore' })
  if (child.pid === undefined) throw new Error('no child')
  started.push(child.pid)
  return identityOf(child.pid)
}

/** What a supervisor that was killed leaves: its folder, and a record of its child. */
async function leave(owner: unknown, record: unknown): Promise<void> {
  const folder = join(temp, 'cortex-me', 'run-left')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner))
  await writeFile(join(folder, 'child-3.json'), typeof record === 'string' ? record : JSON.stringify(record))
}

const sweep = (): Promise<RunFolder> => openRunFolder(temp, 'me', own)
const deadOwner = (): ProcessIdentity => ({ ...own, startTime: 'long ago' })

test('a child that outlived its supervisor is ended, with what it has started', async () => {
  const { pid } = await startChild()
  await leave(deadOwner(), { ...(await identityOf(pid)), nonce })
  const folder = await sweep()
  expect(folder.leftovers).toEqual([pid])
  expect(isGone(pid)).toBe(true)
  await expect(readdir(join(temp, 'cortex-me'))).resolves.toEqual([folder.path.split('/').at(-1)])
  expect((await sweep()).leftovers).toEqual([])
})

type Alteration = (record: ChildRecord) => unknown
const doubtful: [string, Alteration][] = [
  ['another nonce', (record) => ({ ...record, nonce: nonce.replace('0', '1') })],
  ['the beginning of the nonce', (record) => ({ ...record, nonce: nonce.slice(0, 20) })],
  ['no nonce', ({ pid, startTime, bootId }) => ({ pid, startTime, bootId })],
  ['an empty nonce', (record) => ({ ...record, nonce: '' })],
  ['another start time', (record) => ({ ...record, startTime: `${Number(record.startTime) - 1}` })],
  ['no start time', ({ pid, bootId }) => ({ pid, bootId, nonce })],
  ['another boot', (record) => ({ ...record, bootId: 'another' })],
  ['a pid that is text', (record) => ({ ...record, pid: String(record.pid) })],
  ['the pid of its group', (record) => ({ ...record, pid: -record.pid })],
  ['a record cut short', (record) => JSON.stringify(record).slice(0, -3)],
  ['a record of nothing', () => 'null'],
  ['an empty record', () => ''],
]

test.each(doubtful)('with %s it is left alone', async (_, alter) => {
  const identity = await startChild()
  await leave(deadOwner(), alter({ ...identity, nonce }))
  expect((await sweep()).leftovers).toEqual([])
  expect(isGone(identity.pid)).toBe(false)
})

test.each<[string, Record<string, string>]>([
  ['whose environment has no nonce', {}],
  ['whose environment has another', { [nonceVariable]: 'fedcba9876543210fedcba9876543210' }],
  [
    'whose environment has it elsewhere',
    { OTHER: nonce, [`X${nonceVariable}`]: nonce, Y: `${nonceVariable}=${nonce}` },
  ],
])('a process %s is left alone', async (_, env) => {
  const identity = await startChild(env)
  await leave(deadOwner(), { ...identity, nonce })
  expect((await sweep()).leftovers).toEqual([])
  expect(isGone(identity.pid)).toBe(false)
})

test('a process that leads no group, as no child of ours, is left alone with its group', async () => {
  const identity = await startChild(undefined, false)
  await leave(deadOwner(), { ...identity, nonce })
  expect((await sweep()).leftovers).toEqual([])
  expect(isGone(identity.pid)).toBe(false)
})

test.each<[string, () => unknown]>([
  ['that lives', () => own],
  ['in another container, which cannot be seen', () => ({ ...deadOwner(), pidNamespace: 'pid:[1]' })],
  ['that nobody can read', () => ({ pid: 'x' })],
])('the child of an owner %s is left alone, with its folder', async (_, owner) => {
  const identity = await startChild()
  await leave(owner(), { ...identity, nonce })
  const folder = await sweep()
  expect(folder.leftovers).toEqual([])
  expect(isGone(identity.pid)).toBe(false)
  await expect(readdir(join(temp, 'cortex-me'))).resolves.toHaveLength(2)
})

test('an owner of another boot is dead, whatever namespace it had', async () => {
  const identity = await startChild()
  await leave({ ...own, bootId: 'another', pidNamespace: 'pid:[1]' }, { ...identity, nonce })
  expect((await sweep()).leftovers).toEqual([identity.pid])
})

test('a record is kept for as long as the child lives', async () => {
  const identity = await startChild()
  const crossOut = keepChildRecord(temp, 3, identity.pid, nonce)
  const other = keepChildRecord(temp, 4, identity.pid, nonce)
  await other()
  await expect(readChildRecords(temp)).resolves.toEqual([{ ...identity, nonce }])
  await crossOut()
  await expect(readdir(temp)).resolves.toEqual([])
})

test('no record of what has ended already, nor in a folder that is gone', async () => {
  const { pid } = await startChild()
  process.kill(pid, 'SIGKILL')
  await untilGone([pid])
  const crossOut = keepChildRecord(temp, 3, pid, nonce)
  await keepChildRecord(join(temp, 'gone'), 3, process.pid, nonce)()
  await expect(readChildRecords(join(temp, 'gone'))).resolves.toEqual([])
  await expect(readChildRecords(temp)).resolves.toEqual([])
  await crossOut()
})
