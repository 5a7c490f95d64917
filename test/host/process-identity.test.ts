import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { isSameProcess, processIdentity } from '../../src/host/process-identity.js'

test('a process is itself, and another with its pid is not', async () => {
  const own = await processIdentity(process.pid)
  if (!own) throw new Error('this process has no identity')
  await expect(isSameProcess(own)).resolves.toBe(true)
  await expect(isSameProcess({ ...own, startTime: `${own.startTime}0` })).resolves.toBe(false)
  await expect(isSameProcess({ ...own, bootId: 'another' })).resolves.toBe(false)
})

test('a process that has ended has no identity, be its parent ever so slow to notice', async () => {
  // The shell does not wait for its child, which stays a zombie.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [line] = (await once(shell.stdout, 'data')) as [Buffer]
    const pid = Number(String(line))
    while ((await processIdentity(pid)) !== null) await new Promise((resolve) => setImmediate(resolve))
    expect(process.kill(pid, 0)).toBe(true)
  } finally {
    shell.kill('SIGKILL')
  }
})
