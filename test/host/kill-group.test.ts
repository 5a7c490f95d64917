import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { killGroup } from '../../src/host/kill-group.js'
import { bundleSource } from '../fixtures/bundle-source.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let folder: TemporaryFolder

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(async () => {
  await folder.remove()
})
afterEach(() => {
  jest.restoreAllMocks()
})

test.each([undefined, 0, -0, 1, -1, NaN])('nobody is signalled for the pid %p', (pid) => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true)
  expect(killGroup(pid)).toBe(false)
  expect(kill).not.toHaveBeenCalled()
})

test('of a group that is gone it tells so', () => {
  jest.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' })
  })
  expect(killGroup(4242)).toBe(false)
})

// Node signals its own group for a child that could not be started: whoever regresses must not take the tests along.
test.each([
  [
    'runForOutput',
    `import { runForOutput } from './src/host/run-for-output.ts'
    const abort = new AbortController()
    const run = runForOutput('/no/such/tool', [], { cwd: '/', env: {}, timeout: 1000, signal: abort.signal })
    abort.abort(new Error('enough'))
    run.catch((error) => console.log(error.code ?? error.message))`,
  ],
  [
    'startGuarded',
    `import { startGuarded } from './src/binaries/proof/guarded-process.ts'
    const started = startGuarded('/no/such/server', [], { cwd: '/no/such/folder', env: {} })
    started.kill()
    started.ended.then(({ errno }) => console.log(errno))`,
  ],
])('%s, ended as it fails to start, harms nobody', async (name, source) => {
  const host = await bundleSource(source, folder.path, name)
  const running = spawn(process.execPath, [host], { cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  running.stdout.on('data', (text: Buffer) => (output += String(text)))
  await expect(once(running, 'close')).resolves.toEqual([0, null])
  expect(output).toBe('ENOENT\n')
})
