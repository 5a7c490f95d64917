import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { addBuild, digestsOf } from '../../scripts/roll-digests.js'
import { parsePinnedDigests } from '../../src/binaries/github/pinned-digests.js'
import { openGithubStandIn, sha256Of, type GithubStandIn } from '../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

const script = fileURLToPath(new URL('../../scripts/roll-digests.js', import.meta.url))
const digest = (letter: string) => ({ sha256: letter.repeat(64), size: 1 })

describe('the script', () => {
  let home: TemporaryFolder
  let github: GithubStandIn
  let file: string
  beforeEach(async () => {
    home = await temporaryFolder()
    github = await openGithubStandIn()
    file = path.join(home.path, 'digests.json')
    await writeFile(file, '{"format":1,"builds":{}}')
    await github.publishBuild(11600, { backends: ['cpu', 'cuda-13.4'] })
    github.publishStable('v0.5.0', 'b11600')
    await github.publishBuild(11700)
  })
  afterEach(async () => {
    await github.close()
    await home.remove()
  })

  const roll = (...args: string[]) =>
    new Promise<{ code: number; stderr: string }>((resolve) => {
      const env = { ...process.env, ...github.env, GITHUB_TOKEN: '', GH_TOKEN: '' }
      execFile(process.execPath, [script, ...args, '--file', file], { env }, (error, _, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stderr })
      })
    })

  test('pins the stable build, and others beside it, the newest first', async () => {
    expect(await roll()).toEqual({ code: 0, stderr: '' })
    const pinned = parsePinnedDigests(JSON.parse(await readFile(file, 'utf8')))
    const [cpu, cuda, cudart] = github.releases.find(({ tag }) => tag === 'b11600')?.assets ?? []
    for (const asset of [cpu, cuda, cudart]) {
      const content = asset?.content ?? Buffer.of()
      expect(pinned['b11600']?.[asset?.name ?? '']).toEqual({ sha256: sha256Of(content), size: content.length })
    }
    expect(Object.keys(pinned['b11600'] ?? {}).join()).not.toContain('-ui')

    await roll('b11700')
    const text = await readFile(file, 'utf8')
    expect(Object.keys(parsePinnedDigests(JSON.parse(text)))).toEqual(['b11700', 'b11600'])
    await roll('stable')
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('refuses what changed, is not there, or is no build, and leaves the file', async () => {
    await roll('b11600')
    const text = await readFile(file, 'utf8')
    await github.publishBuild(11600, { more: [{ path: 'more', content: 'x' }] })
    for (const wanted of ['b11600', 'b9', 'v0.5.0']) {
      expect(await roll(wanted)).toMatchObject({ code: 1 })
      expect(await readFile(file, 'utf8')).toBe(text)
    }
  })
})

test('keeps so many builds, by number, and never changes one', () => {
  const builds = { b9: { x: digest('a') }, b10: { x: digest('b') } }
  expect(Object.keys(addBuild(builds, 'b11', { x: digest('c') }, 2))).toEqual(['b11', 'b10'])
  expect(addBuild(builds, 'b10', { y: digest('c') }, 9)['b10']).toEqual({ x: digest('b'), y: digest('c') })
  expect(() => addBuild(builds, 'b10', { x: digest('c') }, 9)).toThrow(/was b+ and is now c+/)
})

test.each([
  ['not uploaded', { state: 'starter' }],
  ['without a digest', { digest: null }],
  ['empty', { size: 0 }],
])('a release with an archive that is %s is not pinned', (_, changes) => {
  const asset = {
    name: 'llama-b1-bin-ubuntu-x64.tar.gz',
    state: 'uploaded',
    size: 1,
    digest: `sha256:${'a'.repeat(64)}`,
  }
  const release = (...assets: object[]) => ({
    tag_name: 'b1',
    assets: assets.map((each) => ({ browser_download_url: '', ...asset, ...each })),
  })
  expect(Object.keys(digestsOf(release({}, { name: 'cudart-llama-bin-win-cuda-12.4-x64.zip' })))).toEqual([
    'cudart-llama-bin-win-cuda-12.4-x64.zip',
    'llama-b1-bin-ubuntu-x64.tar.gz',
  ])
  expect(() => digestsOf(release(changes))).toThrow()
  expect(() => digestsOf({ ...release({}), draft: true })).toThrow()
  expect(() => digestsOf(release({ name: 'llama-b1-ui.tar.gz' }))).toThrow()
})
