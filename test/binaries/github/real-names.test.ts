import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { bundleSource } from '../../fixtures/bundle-source.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { openTlsProxy, type TlsProxy } from '../../fixtures/tls-proxy.js'

let home: TemporaryFolder
let github: GithubStandIn
let proxy: TlsProxy
let installer: string

beforeAll(async () => {
  home = await temporaryFolder()
  github = await openGithubStandIn()
  github.origins = { site: 'https://github.com', objects: 'https://release-assets.githubusercontent.com' }
  proxy = await openTlsProxy({
    'api.github.com': github.api.origin,
    'github.com': github.site.origin,
    'release-assets.githubusercontent.com': github.objects.origin,
  })
  installer = await bundleSource(`import './test/fixtures/release-installer.ts'`, home.path, 'installer')
})
afterAll(async () => {
  await Promise.all([proxy.close(), github.close()])
  await home.remove()
})

function runInstaller(name: string, env: NodeJS.ProcessEnv): Promise<{ stdout: string; stderr: string }> {
  const job = { home: path.join(home.path, name), backend: 'cpu', killBefore: 0 }
  const { PATH } = process.env
  return new Promise((resolve) => {
    const options = { env: { PATH, HTTPS_PROXY: proxy.origin, GITHUB_TOKEN: 'ghp_secret', ...env } }
    execFile(process.execPath, [installer, JSON.stringify(job)], options, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    )
  })
}

test('without any variable but a proxy’s, GitHub’s own hosts are asked over TLS, and only its API gets the token', async () => {
  await github.publishBuild(11700)
  const { stdout, stderr } = await runInstaller('a', { NODE_EXTRA_CA_CERTS: proxy.certificate })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject({ id: expect.stringMatching(/^b11700-cpu-github-/) })
  expect(proxy.connects.map(({ target }) => target)).toEqual([
    'api.github.com:443',
    'github.com:443',
    'release-assets.githubusercontent.com:443',
  ])
  expect(github.api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer ghp_secret'])
  const elsewhere = [...proxy.connects, ...github.site.requests, ...github.objects.requests]
  expect(elsewhere).toHaveLength(5)
  expect(JSON.stringify(elsewhere)).not.toContain('ghp_secret')
})

test('a certificate that nobody vouches for is no GitHub', async () => {
  const { stdout, stderr } = await runInstaller('b', {})
  expect(stdout).toBe('')
  expect(stderr).toContain("code: 'DOWNLOAD_FAILED'")
  expect(stderr).not.toContain('ghp_secret')
})
