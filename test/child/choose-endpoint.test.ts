import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseEndpoint, listenArguments } from '../../src/child/choose-endpoint.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ep-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('where a child listens', () => {
  test('a socket of its own in the folder, told by --host alone', async () => {
    const [first, second] = [await chooseEndpoint(folder, 7, 'linux'), await chooseEndpoint(folder, 7, 'darwin')]
    expect(first).toEqual({ socketPath: expect.stringMatching(/\/7-[0-9a-f]{6}\.sock$/) })
    expect(second).not.toEqual(first)
    expect(listenArguments({ socketPath: '/run/x.sock' })).toEqual(['--host', '/run/x.sock'])
  })

  test.each([
    ['linux', 107],
    ['darwin', 103],
  ] as const)('on %s a socket path of %i bytes is the longest', async (platform, limit) => {
    const rest = '/1-000000.sock'.length
    const longest = `/${'a'.repeat(limit - rest - 1)}`
    expect(await chooseEndpoint(longest, 1, platform)).toHaveProperty('socketPath')
    // In bytes, not in characters.
    expect(await chooseEndpoint(`${longest.slice(1)}é`, 1, platform)).toHaveProperty('port')
  })

  test('on Windows a free loopback port', async () => {
    const endpoint = await chooseEndpoint(folder, 1, 'win32')
    expect(endpoint).toEqual({ host: '127.0.0.1', port: expect.any(Number) })
    if (!('port' in endpoint)) return
    const server = createServer().listen(endpoint.port, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    await new Promise((resolve) => server.close(resolve))
    expect(listenArguments(endpoint)).toEqual(['--host', '127.0.0.1', '--port', String(endpoint.port)])
  })
})
