import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { measureDevices } from '../../src/binaries/measure-devices.js'
import type { Settings } from '../../src/settings/settings.js'
import { binary } from '../fixtures/facts.js'
import { planOf } from '../fixtures/observed-child.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const MiB = 2 ** 20

/** A plan whose build runs this shell script, whatever its arguments are. */
async function scripted(body: string, settings: Partial<Settings> = {}, flags = ['--list-devices']) {
  const executable = path.join(folder.path, 'llama-server')
  await writeFile(executable, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  const features = { ...binary().features, flags: [...binary().features.flags, ...flags] }
  const plan = planOf({ settings, binary: { backend: 'cuda', executable, folder: folder.path, features } })
  return { ...plan, env: { MARK: 'ours' }, cwd: folder.path }
}

const prints = (...lines: string[]): string =>
  `printf 'Available devices:\\n${lines.map((line) => `  ${line}\\n`).join('')}'`

test('each device has its free and its whole memory, accelerators without memory left out', async () => {
  const plan = await scripted(
    prints(
      'CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23000 MiB free)',
      'BLAS: OpenBLAS (0 MiB, 0 MiB free)',
      'AMX: AMX',
    ),
  )
  expect(await measureDevices(plan)).toEqual([
    {
      name: 'CUDA0',
      description: 'NVIDIA GeForce RTX 3090',
      freeBytes: 23_000 * MiB,
      totalBytes: 24_126 * MiB,
    },
  ])
})

test('the child that asks is like the one that will serve', async () => {
  const plan = await scripted(`echo "$MARK $PWD $*" > asked; ${prints('(none)')}`, { rpc: ['one:1', 'two:2'] })
  expect(await measureDevices(plan)).toEqual([])
  const asked = await readFile(path.join(folder.path, 'asked'), 'utf8')
  expect(asked).toBe(`ours ${folder.path} --rpc one:1,two:2 --list-devices\n`)
})

test.each([
  ['fails', 'exit 1'],
  ['prints something else', 'echo help'],
  ['does not know what is free', prints('MTL0: Apple M3 (18432 MiB)')],
])('it is not known where the build %s', async (_, body) => {
  expect(await measureDevices(await scripted(body))).toBeNull()
})

test('it is not known where the build cannot be run, or has no such flag', async () => {
  const plan = await scripted('touch ran')
  const executable = path.join(folder.path, 'absent')
  expect(await measureDevices({ ...plan, binary: { ...plan.binary, executable } })).toBeNull()
  expect(await measureDevices(await scripted('touch ran', {}, []))).toBeNull()
  expect(existsSync(path.join(folder.path, 'ran'))).toBe(false)
})

test('a driver that hangs is waited for in vain, and not for long', async () => {
  const plan = await scripted(`${prints('CUDA0: X (8 MiB, 8 MiB free)')}; exec sleep 600`)
  expect(await measureDevices(plan, { timeout: 200 })).toBeNull()
})

test('it ends when it is aborted', async () => {
  const plan = await scripted('exec sleep 600')
  const reason = new Error('enough')
  const asking = measureDevices(plan, { signal: AbortSignal.abort(reason) })
  await expect(asking).rejects.toBe(reason)
})
