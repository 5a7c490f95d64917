import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'
import { findRelease, type FindReleaseOptions } from '../../../src/binaries/github/find-release.js'
import { githubAccess } from '../../../src/binaries/github/github-access.js'
import type { Selection } from '../../../src/binaries/github/newest-whole.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import type { CortexError } from '../../../src/errors.js'
import type { MachineFacts } from '../../../src/facts/machine-facts.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let github: GithubStandIn
let warnings: BinaryWarning[]
beforeEach(async () => {
  home = await temporaryFolder()
  github = await openGithubStandIn()
  warnings = []
})
afterEach(async () => {
  await github.close()
  await home.remove()
})

const machine: MachineFacts = {
  platform: 'linux',
  arch: process.arch,
  libc: { name: 'glibc', version: '2.41' },
  gpus: [],
  vulkan: [{ name: 'GPU', type: 'discrete' }],
}

function find(
  version: string,
  changes: Partial<FindReleaseOptions<Selection>> & { backend?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { backend = 'auto', env = {}, ...rest } = changes
  return findRelease<Selection>({
    version,
    select: (names) => selectAssets(names, machine, backend),
    pinned: {},
    access: githubAccess({ ...github.env, ...env }),
    cache: home.path,
    onWarning: (warning) => warnings.push(warning),
    ...rest,
  })
}

async function found(version: string, changes: Parameters<typeof find>[1] = {}): Promise<string> {
  const { release, selected } = await find(version, changes)
  return `${release.tag} ${selected.backend}`
}

const asked = () => github.api.requests.map(({ path }) => path.replace('/repos/ggml-org/llama.cpp/', ''))

describe('stable', () => {
  beforeEach(async () => {
    await github.publishBuild(11600)
    github.publishStable('v0.5.0', 'b11600')
    await github.publishBuild(11700)
  })

  test('is the build that the newest release of the other kind names', async () => {
    expect(await found('stable')).toBe('b11600 cpu')
    expect(asked()).toEqual(['releases/latest', 'releases/tags/b11600'])
  })

  test('of a second lookup costs nothing but two 304s', async () => {
    await found('stable')
    const left = github.remaining
    expect(await found('stable')).toBe('b11600 cpu')
    expect(github.remaining).toBe(left)
    expect(github.api.requests.at(-1)?.headers['if-none-match']).toMatch(/^W\//)
    // What has a digest is not fetched again.
    expect(github.site.requests).toHaveLength(1)
  })

  test('follows when another is named', async () => {
    await found('stable')
    github.publishStable('v0.6.0', 'b11700')
    expect(await found('stable')).toBe('b11700 cpu')
  })

  test.each([
    ['names no build', 'v1.2.3', 'RELEASE_LOOKUP_FAILED'],
    ['leads elsewhere', 'b1/../../../x', 'RELEASE_LOOKUP_FAILED'],
    ['is empty', '', 'RELEASE_LOOKUP_FAILED'],
    ['is long', 'b1'.repeat(200), 'DOWNLOAD_FAILED'],
    ['names a build that is gone', 'b9', 'RELEASE_NOT_FOUND'],
  ])('whose file %s is refused', async (_, text, code) => {
    github.publishStable('v0.6.0', text)
    await expect(find('stable')).rejects.toMatchObject({ code })
  })

  test('whose file is not what its digest says is refused', async () => {
    github.onObject = () => ({ content: Buffer.from('b11700\n') })
    await expect(find('stable')).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringContaining('127.0.0.1'),
    })
  })

  test('whose file lies elsewhere is refused', async () => {
    github.onObject = () => ({ redirect: 'https://elsewhere.invalid/nightly-tag.txt' })
    await expect(find('stable')).rejects.toMatchObject({ code: 'DOWNLOAD_REDIRECT_REFUSED' })
    const access = githubAccess({ CORTEX_GITHUB_API: github.env.CORTEX_GITHUB_API })
    await expect(find('stable', { access })).rejects.toMatchObject({ code: 'RELEASE_LOOKUP_FAILED' })
  })

  test('where the newest release is a build itself, as in 2025, is that', async () => {
    github.onApi = (_, response, url) => {
      if (!url.pathname.endsWith('/latest')) return false
      response.end(JSON.stringify({ tag_name: 'b11700', assets: [] }))
      return true
    }
    expect(await found('stable')).toBe('b11700 cpu')
  })

  test('where there is none is not found', async () => {
    github.releases = []
    await expect(find('stable')).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' })
  })
})

describe('latest', () => {
  test('compares builds as numbers', async () => {
    for (const build of [9999, 10000]) await github.publishBuild(build)
    github.publishStable('v9.0.0', 'b9999')
    await github.publishBuild(999)
    expect(await found('latest')).toBe('b10000 cpu')
  })

  test('passes over drafts', async () => {
    await github.publishBuild(11600)
    await github.publishBuild(11700, { draft: true })
    expect(await found('latest')).toBe('b11600 cpu')
  })

  test.each(['starter', 'open'] as const)('passes over a release whose archive is %s', async (state) => {
    await github.publishBuild(11600)
    await github.publishBuild(11700, { change: (assets) => assets.map((asset) => ({ ...asset, state })) })
    expect(await found('latest')).toBe('b11600 cpu')
  })

  test('passes over a release that has less for this machine so far', async () => {
    await github.publishBuild(11600, { backends: ['cpu', 'vulkan'] })
    await github.publishBuild(11700, { backends: ['cpu'] })
    expect(await found('latest')).toBe('b11600 vulkan')
    expect(await found('latest', { backend: 'cpu' })).toBe('b11700 cpu')
  })

  test('passes over a release without the libraries of CUDA', async () => {
    await github.publishBuild(11600, { backends: ['cuda-13.4'] })
    await github.publishBuild(11700, {
      backends: ['cuda-13.4'],
      change: (assets) => assets.filter(({ name }) => !name.startsWith('cudart')),
    })
    const gpu = { vendor: 'nvidia', name: 'RTX', memory: 1, driver: '590.10', computeCapability: '8.9' } as const
    const select = (names: readonly string[]) => selectAssets(names, { ...machine, gpus: [gpu] }, 'auto')
    const { release, selected } = await find('latest', { select })
    expect([release.tag, selected.runtime]).toEqual(['b11600', expect.stringMatching(/^cudart/)])
  })

  test('looks at more pages where the first has nothing, and at no more than three', async () => {
    await github.publishBuild(11000)
    for (let build = 11001; build <= 11040; build++) await github.publishBuild(build, { backends: [] })
    expect(await found('latest')).toBe('b11000 cpu')
    expect(asked()).toEqual(['releases?per_page=30&page=1', 'releases?per_page=30&page=2'])
    for (let build = 11041; build <= 11100; build++) await github.publishBuild(build, { backends: [] })
    await expect(find('latest')).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringContaining('b11100'),
    })
    expect(asked().at(-1)).toBe('releases?per_page=30&page=3')
  })

  test('of none is not found', async () => {
    github.publishStable('v1.0.0', 'b1')
    await expect(find('latest')).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' })
  })
})

describe('a build', () => {
  test('is found by its tag', async () => {
    await github.publishBuild(11600)
    await github.publishBuild(11700)
    expect(await found('b11600')).toBe('b11600 cpu')
    expect(asked()).toEqual(['releases/tags/b11600'])
  })

  test('that is gone says so, and names the newest', async () => {
    await github.publishBuild(11700)
    await expect(find('b4000')).rejects.toMatchObject({
      code: 'RELEASE_NOT_FOUND',
      message: 'llama.cpp has no release b4000, or not any more: old ones can vanish. The newest is b11700.',
    })
  })

  test('that has nothing for this machine says why', async () => {
    await github.publishBuild(11700)
    await expect(find('b11700', { backend: 'vulkan' })).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringMatching(/^llama.cpp b11700 has nothing for this machine: .+\.$/),
    })
  })
})

describe('a rate limit', () => {
  beforeEach(async () => {
    await github.publishBuild(11700)
  })

  test('says when it is over, and what a token does', async () => {
    github.remaining = 0
    github.reset = Date.parse('2030-01-02T03:04:05Z') / 1000
    await expect(find('latest')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('2030-01-02T03:04:05.000Z'),
      hint: expect.stringContaining('GITHUB_TOKEN'),
    })
  })

  test('does not keep what was answered before from being used, with a warning', async () => {
    await found('latest')
    await github.publishBuild(11800)
    github.remaining = 0
    expect(await found('latest')).toBe('b11700 cpu')
    expect(warnings).toMatchObject([{ code: 'RELEASES_FROM_CACHE', message: expect.stringContaining('too often') }])
  })

  test('that Retry-After tells is honoured', async () => {
    github.onApi = (_, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end()
      return true
    }
    await expect(find('latest')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(github.api.requests).toHaveLength(1)
  })
})

describe('an API that does not answer', () => {
  const pinned = {
    b11500: { [`llama-b11500-bin-ubuntu-${process.arch}.tar.gz`]: { sha256: '0'.repeat(64), size: 1 } },
    b9000: {},
  }

  test.each([
    ['is gone', () => github.api.close()],
    ['fails', async () => answer(500)],
    ['refuses', async () => answer(403)],
  ])('because it %s leaves what this package knows', async (_, fail) => {
    await fail()
    expect(await found('stable', { pinned })).toBe('b11500 cpu')
    expect(await found('b11500', { pinned })).toBe('b11500 cpu')
    expect(warnings.map(({ code }) => code)).toEqual(['RELEASES_FROM_CACHE', 'RELEASES_FROM_CACHE'])
    await expect(find('b11501', { pinned })).rejects.toMatchObject({
      code: expect.stringMatching(/HOST_UNREACHABLE|RELEASE_LOOKUP_FAILED/),
    })
  })

  test('leaves what it said before', async () => {
    await github.publishBuild(11700)
    await found('latest')
    await github.api.close()
    expect(await found('latest', { pinned })).toBe('b11700 cpu')
    expect(warnings).toHaveLength(1)
  })

  test('at all is asked twice, and then told as a lookup, with the time that it took', async () => {
    github.onApi = () => true
    const failure = find('latest', { stallTimeout: 100 })
    await expect(failure).rejects.toMatchObject({ code: 'RELEASE_LOOKUP_FAILED' })
    const { message, hint } = (await failure.catch((error: unknown) => error)) as CortexError
    expect(message).toMatch(/looked up: .* sent nothing for .* s \(.* s in total\)\.$/)
    expect(`${message} ${hint}`).not.toMatch(/download/)
    expect(asked()).toHaveLength(2)
    expect(await found('b11500', { stallTimeout: 100, pinned })).toBe('b11500 cpu')
  })

  test('in time leaves what it said before, too', async () => {
    await github.publishBuild(11700)
    await found('latest')
    github.onApi = () => true
    expect(await found('latest', { stallTimeout: 100 })).toBe('b11700 cpu')
    expect(warnings).toMatchObject([{ code: 'RELEASES_FROM_CACHE' }])
  })

  test('and one that answers something else says so', async () => {
    github.onApi = (_, response) => {
      response.end('<html>Log in</html>')
      return true
    }
    await expect(find('latest')).rejects.toMatchObject({
      code: 'RELEASE_LOOKUP_FAILED',
      message: expect.stringContaining('JSON'),
    })
  })

  function answer(status: number): void {
    github.onApi = (_, response) => {
      response.writeHead(status).end()
      return true
    }
  }
})

describe('a token', () => {
  test('goes to the API only', async () => {
    await github.publishBuild(11600)
    github.publishStable('v0.5.0', 'b11600')
    await found('stable', { env: { GITHUB_TOKEN: 'ghp_secret' } })
    expect(github.api.requests.every(({ headers }) => headers.authorization === 'Bearer ghp_secret')).toBe(true)
    const elsewhere = [...github.site.requests, ...github.objects.requests]
    expect(elsewhere).toHaveLength(2)
    expect(JSON.stringify(elsewhere)).not.toContain('ghp_secret')
    const kept = await readdir(path.join(home.path, 'github/answers'))
    expect(kept).toHaveLength(3)
  })

  test('is not sent where the API redirects to another host', async () => {
    github.onApi = (_, response) => {
      response.writeHead(301, { location: `${github.site.origin}/repositories/1` }).end()
      return true
    }
    await expect(find('latest', { env: { GH_TOKEN: 'ghp_secret' } })).rejects.toMatchObject({
      code: 'DOWNLOAD_REDIRECT_REFUSED',
    })
    expect(github.site.requests).toEqual([])
  })

  test('that is not accepted is named, but not shown', async () => {
    github.onApi = (_, response) => {
      response.writeHead(401).end('{"message":"Bad credentials"}')
      return true
    }
    const failure = await find('latest', { env: { GITHUB_TOKEN: 'ghp_secret' } }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'RELEASE_LOOKUP_FAILED', hint: expect.stringContaining('GITHUB_TOKEN') })
    expect(JSON.stringify(failure)).not.toContain('ghp_secret')
  })
})
