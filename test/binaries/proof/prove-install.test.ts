import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { installDebian, type InstallDebianOptions } from '../../../src/binaries/debian/install-debian.js'
import { proveInstall, type ProveInstall } from '../../../src/binaries/proof/prove-install.js'
import type { Install } from '../../../src/binaries/store/install-record.js'
import { CortexError } from '../../../src/errors.js'
import { openDebianStandIn, type DebianStandIn } from '../../fixtures/debian-stand-in.js'
import { demoModelPath } from '../../fixtures/fake-plan.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let archive: DebianStandIn
beforeEach(async () => {
  home = await temporaryFolder()
  archive = await openDebianStandIn()
  await archive.publish()
})
afterEach(async () => {
  await archive.close()
  await home.remove()
})

const installed = (): Promise<string[]> => readdir(path.join(home.path, 'data/binaries'))

function options(prove: ProveInstall): InstallDebianOptions {
  return {
    settings: { source: 'debian', version: 'stable', mirror: [archive.mirror] },
    backend: 'vulkan',
    host: { platform: 'linux', arch: 'x64', env: { PATH: process.env['PATH'] } },
    folders: { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') },
    keys: [archive.key],
    prove,
  }
}

test('an install has to prove itself before it is in its place', async () => {
  const tried: Install[] = []
  const install = await installDebian(
    options(async (each, signal) => {
      expect(signal.aborted).toBe(false)
      expect(existsSync(path.join(each.folder, each.executable))).toBe(true)
      expect(await installed()).not.toContain(each.id)
      tried.push(each)
    }),
  )
  expect(tried).toMatchObject([{ id: install.id, digest: install.digest, backend: 'vulkan' }])
  expect(await installed()).toEqual([install.id])
})

test('one that cannot is not installed, and what it was is told', async () => {
  const reason = new CortexError('BINARY_UNPROVEN', 'It gave no token.')
  await expect(installDebian(options(() => Promise.reject(reason)))).rejects.toBe(reason)
  expect(await installed()).toEqual([])
})

test('a build without the devices of its backend is not installed', async () => {
  const { host, folders } = options(() => Promise.resolve())
  const prove: ProveInstall = (install, signal) =>
    proveInstall(install, { host, folders, model: demoModelPath, signal })
  await expect(installDebian(options(prove))).rejects.toMatchObject({ code: 'BINARY_BACKEND_MISSING' })
  expect(await installed()).toEqual([])
})
