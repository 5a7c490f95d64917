import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
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
  // `cat` knows of no child and waits for none, which stays a zombie. Until it is there, the shell would collect it.
  const parent = spawn('sh', ['-c', '(read -r line <&3) & echo $!; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  }) as ChildProcessByStdio<Writable, Readable, null>
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(String(line))
    const echoed = once(parent.stdout, 'data')
    parent.stdin.write('there')
    await echoed
    await expect(processIdentity(pid)).resolves.toMatchObject({ pid })
    ;(parent.stdio[3] as Writable).end('end\n')
    while ((await processIdentity(pid)) !== null) await new Promise((resolve) => setImmediate(resolve))
    expect(process.kill(pid, 0)).toBe(true)
  } finally {
    parent.kill('SIGKILL')
  }
})
