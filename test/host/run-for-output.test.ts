import { describe, expect, test } from '@jest/globals'
import { runForOutput } from '../../src/host/run-for-output.js'

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
