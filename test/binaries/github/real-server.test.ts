import { afterAll, beforeAll, expect, test } from '@jest/globals'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { installGithub } from '../../../src/binaries/github/install-github.js'
import { proveInstall } from '../../../src/binaries/proof/prove-install.js'
import type { Proof } from '../../../src/binaries/proof/proof.js'
import { verifyInstall } from '../../../src/binaries/store/verify-install.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

const model = fileURLToPath(new URL('../../../binaries/cortex-demo.gguf', import.meta.url))

let home: TemporaryFolder
let github: GithubStandIn
beforeAll(async () => {
  home = await temporaryFolder()
  github = await openGithubStandIn()
})
afterAll(async () => {
  await github.close()
  await home.remove()
})

test('the real llama-server in upstream’s layout is installed, and has computed a token before', async () => {
  await github.publishBuild(11700, { server: 'real' })
  const folders = { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') }
  const host = { platform: 'linux', arch: process.arch, env: { PATH: process.env['PATH'], ...github.env } } as const
  const proofs: Proof[] = []
  const installed = await installGithub({
    settings: { source: 'github', version: 'b11700' },
    backend: 'auto',
    host,
    machine: async () => ({
      platform: 'linux',
      arch: process.arch,
      libc: { name: 'glibc', version: '2.41' },
      gpus: [],
      vulkan: [],
    }),
    folders,
    pinned: {},
    prove: async (install, signal) => proofs.push(await proveInstall(install, { host, folders, model, signal })),
  })
  expect(installed).toMatchObject({ build: 11700, backend: 'cpu', features: { supervisedChild: true } })
  expect(installed.features.cacheTypes).toContain('q8_0')
  expect(proofs).toHaveLength(1)
  expect(await verifyInstall(installed)).toEqual({ changed: [], missing: [], added: [] })
  // What was proven on the way there is proven in its place.
  await proveInstall(installed, { host, folders, model })
}, 300_000)
