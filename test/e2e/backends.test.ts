import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import type { BackendsReport } from '../../src/index.js'
import { configFolder } from './real-server.js'
import { runToEnd } from './running-command.js'

let config: Awaited<ReturnType<typeof configFolder>>
beforeEach(async () => {
  config = await configFolder('backend: cpu\n')
})
afterEach(() => config.remove())

test('backends tells of this machine, and what the config comes to on it', async () => {
  const { code, stdout, stderr } = await runToEnd(['backends', '--json'], { cwd: config.folder })
  const { machine, wanted, chosen, backends } = JSON.parse(stdout) as BackendsReport
  expect({ code, stderr, wanted, chosen }).toEqual({ code: 0, stderr: '', wanted: 'cpu', chosen: 'cpu' })
  expect(machine).toMatchObject({ platform: process.platform, arch: process.arch })
  expect(backends.map(({ backend }) => backend)).toEqual(
    expect.arrayContaining(['cuda', 'rocm', 'metal', 'vulkan', 'cpu']),
  )
})

test('backends is text without colours in a pipe, and a broken config is told', async () => {
  const { code, stdout } = await runToEnd(['backends'], { cwd: config.folder })
  expect({ code, colours: stdout.includes('\u001b') }).toEqual({ code: 0, colours: false })
  expect(stdout).toMatch(/^system {2}.*\n[^]*\n✓ {2}cpu .*\n[^]*backend: cpu selects cpu[,;] .*\.\n$/)
  await writeFile(config.file, 'backend: [\n')
  await expect(runToEnd(['backends'], { cwd: config.folder })).resolves.toMatchObject({ code: 78 })
})
