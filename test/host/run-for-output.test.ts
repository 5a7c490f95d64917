import { describe, expect, test } from '@jest/globals'
import { runForOutput } from '../../src/host/run-for-output.js'
import { untilGone } from '../fixtures/process-gone.js'

const options = { cwd: '/', env: {}, timeout: 20_000 }
const node = (code: string, more: object = {}) => runForOutput(process.execPath, ['-e', code], { ...options, ...more })

describe('a program that is run for its output', () => {
  test('gives what it wrote and how it ended', async () => {
    expect(await node('console.log("ö"); console.error("e"); process.exitCode = 3')).toEqual({
      code: 3,
      signal: null,
      stdout: 'ö\n',
      stderr: 'e\n',
      timedOut: false,
    })
  })

  test('has no input to wait for', async () => {
    expect((await node('process.stdin.on("end", () => console.log("end")).resume()')).stdout).toBe('end\n')
  })

  test('may write more than is kept', async () => {
    const { stdout, code } = await node('process.stdout.write("x".repeat(20_000_000))')
    expect(code).toBe(0)
    expect(stdout.length).toBeLessThan(2_000_000)
  })

  test('may have its last words kept, and told as they come', async () => {
    const told: string[] = []
    const { stdout } = await node('process.stdout.write("x".repeat(2_000_000) + "end")', {
      keepLast: 100,
      onOutput: (output: { stdout: string }) => told.push(output.stdout),
    })
    expect(stdout).toBe(`${'x'.repeat(97)}end`)
    expect(told.at(-1)).toBe(stdout)
  })

  test('may take longer than a timer can, and is known while it runs', async () => {
    const seen: (number | string)[] = []
    const onStart = (pid: number) => {
      seen.push(pid)
      return () => seen.push('ended')
    }
    const { stdout } = await node('console.log(process.pid)', { timeout: Infinity, onStart })
    expect(seen).toEqual([Number(stdout), 'ended'])
  })

  test('is killed with all that it has started when it is aborted or its time is over', async () => {
    const script = `
      const { spawn } = require('node:child_process')
      const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      console.log(process.pid + ' ' + inner.pid)
      setInterval(() => {}, 1000)`
    const abort = new AbortController()
    let printed = ''
    const running = node(script, {
      signal: abort.signal,
      onOutput: ({ stdout }: { stdout: string }) => {
        printed = stdout
        abort.abort(new Error('enough'))
      },
    })
    await expect(running).rejects.toThrow('enough')
    await untilGone(printed.trim().split(' ').map(Number))
    const late = await node('process.stdout.write("on"); setInterval(() => {}, 1000)', { timeout: 2000 })
    expect(late).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true })
  })

  test('that cannot be started rejects with the word of the system, and starts nothing', async () => {
    const started: number[] = []
    const onStart = (pid: number) => {
      started.push(pid)
      return () => undefined
    }
    await expect(runForOutput('/absent', [], { ...options, onStart })).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(runForOutput('/', [], { ...options, onStart })).rejects.toMatchObject({ code: 'EACCES' })
    await expect(node('', { cwd: '/absent' })).rejects.toMatchObject({ code: 'ENOENT' })
    expect(started).toEqual([])
  })

  test('is not started when it is aborted before', async () => {
    const reason = new Error('enough')
    await expect(node('', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const counted = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') listeners += 1
        if (name === 'removeEventListener') listeners -= 1
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    await node('', { signal: counted })
    expect(listeners).toBe(0)
  })
})
