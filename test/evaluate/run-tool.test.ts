import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { guardGroups } from '../../src/child/guard-groups.js'
import { runTool } from '../../src/evaluate/run-tool.js'
import { untilGone } from '../fixtures/process-gone.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'
import { until } from '../fixtures/until.js'

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const run = (script: string, more: { signal?: AbortSignal; onOutput?: (output: { stdout: string }) => void } = {}) =>
  runTool(process.execPath, ['-e', script], {
    cwd: folder.path,
    env: {},
    guard: guardGroups(),
    signal: new AbortController().signal,
    ...more,
  })

describe('a tool', () => {
  test('gives what it printed, told as it comes', async () => {
    const told: string[] = []
    const output = await run(`process.stdout.write('one'); process.stderr.write('two')`, {
      onOutput: ({ stdout }) => told.push(stdout),
    })
    expect(output).toEqual({ stdout: 'one', stderr: 'two' })
    expect(told).toContain('one')
  })

  test('sees none of our environment', async () => {
    const { stdout } = await run('process.stdout.write(JSON.stringify(Object.keys(process.env)))')
    expect(JSON.parse(stdout)).not.toContain('PATH')
  })

  test.each([
    ['that fails', `console.error('first'); console.error('no such model'); process.exit(3)`, 'it ended with code 3'],
    ['that dies', `console.error('no such model'); process.kill(process.pid, 'SIGSEGV')`, 'it died of SIGSEGV'],
  ])('%s is told with its last lines', async (_, script, why) => {
    await expect(run(script)).rejects.toMatchObject({
      code: 'EVALUATION_TOOL_FAILED',
      message: expect.stringContaining(why),
      log: expect.arrayContaining(['no such model']),
    })
  })

  test('that cannot be started', async () => {
    const missing = runTool(path.join(folder.path, 'missing'), [], {
      cwd: folder.path,
      env: {},
      guard: guardGroups(),
      signal: new AbortController().signal,
    })
    await expect(missing).rejects.toMatchObject({
      code: 'EVALUATION_TOOL_FAILED',
      message: expect.stringContaining('ENOENT'),
    })
  })
})

test('aborted, it is gone with all that it has started when the promise says so', async () => {
  const stop = new AbortController()
  let printed = ''
  const running = run(
    `const { spawn } = require('node:child_process')
     const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
     console.log(process.pid + ' ' + inner.pid + '.')
     setInterval(() => {}, 1000)`,
    { signal: stop.signal, onOutput: ({ stdout }) => (printed = stdout) },
  )
  const outcome = running.catch((error: unknown) => error)
  await until(() => printed.includes('.'))
  stop.abort()
  await expect(outcome).resolves.toMatchObject({ code: 'ABORTED' })
  await untilGone(printed.replace('.', '').trim().split(' ').map(Number))
})

test('a signal that has fired already starts nothing', async () => {
  await expect(
    run(`require('node:fs').writeFileSync('started', '')`, { signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: 'ABORTED' })
  await expect(readFile(path.join(folder.path, 'started'))).rejects.toMatchObject({ code: 'ENOENT' })
})
