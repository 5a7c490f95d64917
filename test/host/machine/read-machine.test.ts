import { describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import path from 'node:path'
import { readLibc } from '../../../src/host/libc.js'
import type { MachineSource } from '../../../src/host/machine/machine-source.js'
import { readBounded } from '../../../src/host/machine/read-bounded.js'
import { readMachine } from '../../../src/host/machine/read-machine.js'
import { thisMachine } from '../../../src/host/machine/this-machine.js'
import { untilGone } from '../../fixtures/process-gone.js'
import { recordedMachine, sourceOf } from '../../fixtures/recorded-machines/recorded-machine.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { until } from '../../fixtures/until.js'

test('this machine is the one that Node runs on', async () => {
  const facts = await readMachine()
  expect(facts.platform).toBe(process.platform)
  expect(facts.arch).toBe(process.arch)
  expect(facts.os).toMatch(/\d/)
  expect(facts.libc).toEqual(readLibc())
  expect(facts.memory?.total).toBe(totalmem())
  expect(facts.memory?.free).toBeGreaterThan(0)
  for (const { vendor } of facts.gpus) expect(['nvidia', 'amd', 'intel', 'apple']).toContain(vendor)
})

describe('a tool that hangs', () => {
  /** A PATH with an nvidia-smi that never ends, and starts a process of its own. */
  async function hangingTool(folder: string): Promise<{ env: MachineSource['env']; pids: () => number[] }> {
    const pidFile = path.join(folder, 'pids')
    await writeFile(
      path.join(folder, 'nvidia-smi'),
      `#!/bin/sh\nsleep 1000 &\necho $$ >> ${pidFile}\necho $! >> ${pidFile}\nwait\n`,
      { mode: 0o755 },
    )
    return {
      env: { PATH: `${folder}:${process.env['PATH']}` },
      pids: () => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n').filter(Boolean).map(Number) : []),
    }
  }

  test('is killed with all it started when the reading is aborted', async () => {
    await using folder = await temporaryFolder()
    const { env, pids } = await hangingTool(folder.path)
    const abort = new AbortController()
    const reading = readMachine({ signal: abort.signal, source: thisMachine(env) })
    // It is asked for the cards and for its frame, side by side.
    await until(() => pids().length === 4)
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await untilGone(pids())
  })

  test('is killed with all it started when its time is over, and told', async () => {
    await using folder = await temporaryFolder()
    const { env, pids } = await hangingTool(folder.path)
    const source = thisMachine(env)
    const facts = await readMachine({
      source: {
        ...source,
        run: async (command, args, choice) => {
          const impatient = command === 'nvidia-smi' ? { ...choice, timeout: 200 } : choice
          return source.run(command, args, impatient)
        },
      },
    })
    expect(facts.notes).toContainEqual(
      expect.objectContaining({ about: 'nvidia', message: 'nvidia-smi did not answer in time.' }),
    )
    await untilGone(pids())
  })

  test('of which no time-out comes back holds up nothing but itself', async () => {
    const never = new Promise<never>(() => undefined)
    const look = async ({ readText }: MachineSource): Promise<string> => (await readText('/proc/hangs')) ?? ''
    const source = { ...sourceOf(recordedMachine('alpine')), readText: async () => never }
    expect(await readBounded(source, look, 'nothing', { timeout: 10 })).toBe('nothing')
  })
})

test('a reading that is aborted before it begins asks nothing', async () => {
  const asked: string[] = []
  const source = sourceOf(recordedMachine('m2'))
  const counting: MachineSource = {
    ...source,
    run: async (command) => {
      asked.push(command)
      return null
    },
  }
  await expect(readMachine({ signal: AbortSignal.abort(new Error('no')), source: counting })).rejects.toThrow('no')
  expect(asked).toEqual([])
})

test('a program that is not there, or may not be run, gives nothing', async () => {
  const { run } = thisMachine()
  expect(await run('no-such-tool-anywhere', [])).toBeNull()
  expect(await run('/etc/passwd', [])).toBeNull()
})

test('a file is there, or not, whoever asks', async () => {
  const { reach, readText, listFolder } = thisMachine()
  expect(await reach('/dev/null')).toBe('usable')
  expect(await reach('/no/such/file')).toBe('missing')
  expect(await readText('/no/such/file')).toBeNull()
  expect(await listFolder('/no/such/folder')).toEqual([])
})
