import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { listDevices, probeBinary, type ProbeRequest } from '../../../src/binaries/probe/probe-binary.js'
import { untilGone } from '../../fixtures/process-gone.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const help = '-ctk,  --cache-type-k TYPE   allowed values: f16, q8_0 (default)\n--port PORT\n--list-devices  print\n'

async function script(body: string, name = 'llama-server'): Promise<ProbeRequest> {
  const executable = path.join(folder.path, name)
  await writeFile(executable, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return request(executable)
}

function request(executable: string, changes: Partial<ProbeRequest> = {}): ProbeRequest {
  const host = { platform: process.platform, arch: process.arch, env: process.env }
  return { executable, libraries: [folder.path], source: 'path', host, ...changes }
}

const server = `case "$1" in --version) echo "version: 5000 (abc)" >&2 ;; --help) printf -- '${help.replaceAll('\n', '\\n')}' ;;
  --list-devices) printf 'Available devices:\\n  Vulkan0: X (8 MiB, 4 MiB free)\\n' ;; *) exit 9 ;; esac`

describe('a probe', () => {
  test('learns what the binary says, and asks for nothing else', async () => {
    const asked = await script(`echo "$*" >> "${folder.path}/asked"; ${server}`)
    const probe = await probeBinary(asked)
    expect(probe).toEqual({
      version: '5000 (abc)',
      build: 5000,
      features: {
        flags: ['-ctk', '--cache-type-k', '--port', '--list-devices'],
        cacheTypes: ['f16', 'q8_0'],
        supervisedChild: false,
      },
    })
    expect(await listDevices(asked, probe.features)).toEqual([
      { name: 'Vulkan0', description: 'X', totalMiB: 8, freeMiB: 4 },
    ])
    const lines = (await readFile(path.join(folder.path, 'asked'), 'utf8')).trim().split('\n')
    expect(lines.sort()).toEqual(['--help', '--list-devices', '--version'])
  })

  test('asks no build for devices that cannot list them', async () => {
    const asked = await script(`touch "${folder.path}/ran"`)
    expect(await listDevices(asked, { flags: ['--port'], cacheTypes: [], supervisedChild: false })).toEqual([])
    expect(existsSync(path.join(folder.path, 'ran'))).toBe(false)
  })

  test('gives an environment by allowlist, in the binary’s own folder', async () => {
    const asked = await script(`env > "${folder.path}/env$1"; pwd > "${folder.path}/pwd"; ${server}`)
    const env = {
      ...process.env,
      LLAMA_ARG_PORT: '1',
      LLAMA_API_KEY: 'secret',
      NODE_OPTIONS: '--x',
      GGML_VK_VISIBLE_DEVICES: '0',
    }
    await probeBinary({ ...asked, host: { ...asked.host, env }, env: { VK_DRIVER_FILES: '/x.json' } })
    const seen = await readFile(path.join(folder.path, 'env--version'), 'utf8')
    expect(seen).not.toMatch(/LLAMA_|secret|NODE_OPTIONS/)
    expect(seen).toMatch(/^GGML_VK_VISIBLE_DEVICES=0$/m)
    expect(seen).toMatch(/^VK_DRIVER_FILES=\/x.json$/m)
    expect((await readFile(path.join(folder.path, 'pwd'), 'utf8')).trim()).toBe(folder.path)
  })

  test.each([
    ['in the executable', 'llama-server', true],
    ['in its library', 'libllama-server-impl.so', true],
    ['in a versioned library', 'libllama-server-impl.so.0.7.0', true],
    ['in some other file', 'notes.txt', false],
  ])('finds the supervised-child protocol %s', async (_, name, found) => {
    const asked = await script(server)
    const words = Buffer.concat([Buffer.alloc(1024 * 1024 - 10), Buffer.from('cmd_child_to_router:state')])
    const file = path.join(folder.path, name)
    // Across two chunks of a megabyte, so that the seam is looked at, too.
    if (name === 'llama-server')
      await writeFile(file, `#!/bin/sh\n${server}\nexit\n${words.toString('latin1').replaceAll('\0', '#')}`)
    else await writeFile(file, words)
    expect((await probeBinary(asked)).features.supervisedChild).toBe(found)
  })
})

describe('what does not run', () => {
  test.each([
    ['a program that is something else', 'echo "cat 9.1"', 'is not a llama-server'],
    ['a program that fails', 'echo "cannot open display" >&2; exit 1', 'cannot open display'],
    [
      'another program of llama.cpp',
      'case "$1" in --version) echo "version: 5000 (abc)" ;; *) echo "--model FNAME" ;; esac',
      'not that of a server',
    ],
  ])('%s', async (_, body, words) => {
    await expect(probeBinary(await script(body))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringContaining(words),
    })
  })

  test('a program that hangs, with its children, is killed', async () => {
    const asked = await script(`sleep 1000 & echo $! > "${folder.path}/grandchild"; wait`)
    await expect(probeBinary({ ...asked, timeout: 300 })).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringContaining('did not end in time'),
    })
    const pid = Number(await readFile(path.join(folder.path, 'grandchild'), 'utf8'))
    await untilGone([pid])
  })

  test('a program that ends but whose child holds the pipes does not hold us', async () => {
    const asked = await script(`sleep 1000 & echo $! >> "${folder.path}/grandchildren"; ${server}`)
    expect((await probeBinary(asked)).build).toBe(5000)
    const pids = await readFile(path.join(folder.path, 'grandchildren'), 'utf8')
    await untilGone(pids.trim().split('\n').map(Number))
  })

  test('a program that prints without end does not fill the memory', async () => {
    const asked = await script('while :; do echo "some text that goes on and on"; done')
    await expect(probeBinary({ ...asked, timeout: 300 })).rejects.toMatchObject({ code: 'BINARY_NOT_RUNNABLE' })
  })

  test('a text file, which is not run', async () => {
    const file = path.join(folder.path, 'llama-server')
    await writeFile(file, `touch ${folder.path}/ran`, { mode: 0o755 })
    await expect(probeBinary(request(file))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringContaining('Exec format error'),
    })
    expect(existsSync(path.join(folder.path, 'ran'))).toBe(false)
  })

  test('a file without the executable bit', async () => {
    const { executable } = await script(server)
    await chmod(executable, 0o644)
    await expect(probeBinary(request(executable))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringContaining('may not be executed'),
    })
  })

  test('a binary of another architecture', async () => {
    const file = path.join(folder.path, 'llama-server')
    await copyFile(process.execPath, file)
    const machine = Buffer.alloc(2)
    machine.writeUInt16LE(process.arch === 'arm64' ? 62 : 183)
    const handle = await open(file, 'r+')
    await handle.write(machine, 0, 2, 18)
    await handle.close()
    await expect(probeBinary(request(file))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringMatching(/a Linux executable for (arm64|x64), and this machine is/),
    })
  })

  test('a binary whose library is missing, in the loader’s own words', async () => {
    const file = path.join(folder.path, 'llama-server')
    const node = await readFile(process.execPath)
    node.write('libabsent.so.6', node.indexOf('libstdc++.so.6\0'), 'latin1')
    await writeFile(file, node, { mode: 0o755 })
    await expect(probeBinary(request(file))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringMatching(/libabsent\.so\.6 is missing: .*cannot open shared object file/),
    })
  })

  test('a script whose interpreter is missing', async () => {
    const file = path.join(folder.path, 'llama-server')
    await writeFile(file, '#!/no/such/shell\n', { mode: 0o755 })
    await expect(probeBinary(request(file))).rejects.toMatchObject({
      message: expect.stringContaining('/no/such/shell, does not exist'),
    })
  })

  test('a file that is not there, and one in a folder that is not there', async () => {
    for (const name of ['absent', 'absent/llama-server']) {
      await expect(probeBinary(request(path.join(folder.path, name)))).rejects.toMatchObject({
        code: 'BINARY_NOT_FOUND',
      })
    }
  })

  test('a folder', async () => {
    await mkdir(path.join(folder.path, 'llama-server'))
    await expect(probeBinary(request(path.join(folder.path, 'llama-server')))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
    })
  })

  test('an aborted probe leaves no process', async () => {
    const asked = await script(`echo $$ >> "${folder.path}/pids"; exec sleep 1000`)
    const abort = new AbortController()
    const probing = probeBinary({ ...asked, signal: abort.signal })
    const pids = await untilWritten(path.join(folder.path, 'pids'), 2)
    abort.abort(new Error('enough'))
    await expect(probing).rejects.toThrow('enough')
    await untilGone(pids)
  })
})

async function untilWritten(file: string, lines: number): Promise<number[]> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const pids = text.split('\n').filter((line) => line !== '')
    if (pids.length >= lines) return pids.map(Number)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
