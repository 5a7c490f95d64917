import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Progress } from '../../src/download/download-request.js'
import { resolveModel, type ResolveModelOptions } from '../../src/models/resolve-model.js'
import { listModels } from '../../src/models/store/list-models.js'
import { bundleSource } from '../fixtures/bundle-source.js'
import { openFileHost, serveContent, type FileHost } from '../fixtures/file-host.js'
import { commit, openHub, type HubOptions, type HubStandIn } from '../fixtures/hub-stand-in.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'
import { tinyLlama } from '../fixtures/tiny-llama.js'
import { encodeGguf, type GgufInput } from '../fixtures/write-gguf.js'

const packageRoot = fileURLToPath(new URL('../..', import.meta.url))
const demo = await readFile(path.join(packageRoot, 'binaries/cortex-demo.gguf'))
const demoSha256 = createHash('sha256').update(demo).digest('hex')
const tiny = encodeGguf(tinyLlama())

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let store: string
const opened: { close: () => Promise<void> }[] = []

beforeEach(async () => {
  folder = await temporaryFolder()
  store = path.join(folder.path, 'models')
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await folder.remove()
})

function resolve(reference: string, options: Partial<ResolveModelOptions> = {}) {
  return resolveModel(reference, { store, packageRoot, ...options })
}

async function hubWith(options: Partial<HubOptions> = {}): Promise<HubStandIn> {
  const repositories = {
    'owner/model-GGUF': {
      'README.md': Buffer.from('# Model'),
      'model-Q4_K_M.gguf': demo,
      'model-Q8_0.gguf': tiny,
    },
  }
  const hub = await openHub({ repositories, ...options })
  opened.push(hub)
  return hub
}

async function hostWith(...[answer]: Parameters<typeof openFileHost>): Promise<FileHost> {
  const host = await openFileHost(answer)
  opened.push(host)
  return host
}

const filesIn = async (where: string) => (await readdir(where, { recursive: true })).sort()

describe('what is on this machine', () => {
  test('demo is the model of the package', async () => {
    const model = await resolve('demo', { offline: true })
    expect(model).toMatchObject({ reference: 'demo', bytes: demo.length, header: { tensorCount: 38 } })
    expect(path.isAbsolute(model.path)).toBe(true)
  })

  test('a path, also a relative one, needs no store', async () => {
    const file = path.join(folder.path, 'tiny.gguf')
    await writeFile(file, tiny)
    await expect(resolve(file)).resolves.toMatchObject({ reference: file, path: file, bytes: tiny.length })
    const relative = path.relative(process.cwd(), file)
    await expect(resolve(relative)).resolves.toMatchObject({ path: file })
    await expect(stat(store)).rejects.toThrow()
  })

  test('what cannot be read says so', async () => {
    await expect(resolve(folder.path)).rejects.toMatchObject({ code: 'MODEL_IS_DIRECTORY' })
    await expect(resolve('/no/such/model.gguf')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await expect(resolve('demo', { packageRoot: folder.path })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  })
})

describe('a model at an address', () => {
  test('is fetched once, and then there without the network', async () => {
    const host = await hostWith((request, response) => serveContent(request, response, demo, { etag: '"x"' }))
    const reports: Progress[] = []
    const url = host.url('/m/demo.gguf').href
    const model = await resolve(url, { onProgress: (progress) => reports.push(progress) })
    expect(model).toMatchObject({ reference: url, bytes: demo.length, header: { tensorCount: 38 } })
    expect(reports.at(-1)).toEqual({ what: 'demo.gguf', received: demo.length, total: demo.length })
    await host.close()
    await expect(resolve(url, { offline: true })).resolves.toEqual(model)
    await expect(listModels(store)).resolves.toMatchObject([
      { references: [url], source: 'url', url, files: [{ name: 'demo.gguf', sha256: demoSha256, etag: '"x"' }] },
    ])
    expect((await filesIn(store)).filter((name) => /part|lock|new/.test(name))).toEqual([])
  })

  test('must have the digest that the config gives, in capitals or not', async () => {
    const host = await hostWith((request, response) => serveContent(request, response, demo))
    const url = host.url('/demo.gguf').href
    await expect(resolve(url, { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await expect(resolve(url, { sha256: demoSha256.toUpperCase() })).resolves.toMatchObject({ bytes: demo.length })
    await expect(resolve(url, { sha256: demoSha256, offline: true })).resolves.toMatchObject({ bytes: demo.length })
    await expect(resolve(url, { sha256: '1'.repeat(64), offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
  })

  test('that is a page is not kept', async () => {
    const host = await hostWith((_, response) => response.end('<!DOCTYPE html><title>Log in</title>'))
    await expect(resolve(host.url('/demo.gguf').href)).rejects.toMatchObject({
      code: 'MODEL_NOT_GGUF',
      message: expect.stringMatching(new RegExp(`${host.origin}/demo\\.gguf.*web page`)),
    })
    await expect(listModels(store)).resolves.toEqual([])
  })

  test('in parts brings the parts', async () => {
    const partOf = (index: number): GgufInput => ({
      metadata: { 'general.architecture': 'llama', 'split.no': index },
      tensors: [],
    })
    const parts = [encodeGguf(partOf(0)), encodeGguf(partOf(1))]
    const host = await hostWith((request, response) => {
      const index = Number(/-0000(\d)-of-00002/.exec(request.url ?? '')?.[1]) - 1
      serveContent(request, response, parts[index] ?? Buffer.alloc(0))
    })
    const url = host.url('/big-00001-of-00002.gguf').href
    await expect(resolve(url)).resolves.toMatchObject({ bytes: parts[0]!.length + parts[1]!.length })
    await expect(resolve(url, { sha256: demoSha256 })).rejects.toMatchObject({ code: 'MODEL_REFERENCE_INVALID' })
  })

  test('and its secrets do not lie in the store', async () => {
    const host = await hostWith((request, response) => serveContent(request, response, tiny))
    const url = host.url('/tiny.gguf?token=secret')
    url.username = 'me'
    url.password = 'hidden'
    await resolve(url.href)
    for (const name of await filesIn(store)) {
      const file = path.join(store, name)
      if (!name.endsWith('.json')) continue
      expect(await readFile(file, 'utf8')).not.toMatch(/secret|hidden/)
    }
    await host.close()
    await expect(resolve(url.href, { offline: true })).resolves.toMatchObject({ bytes: tiny.length })
    await expect(resolve(`${url.href}2`, { offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
  })

  test('that was damaged in the store is fetched again', async () => {
    const host = await hostWith((request, response) => serveContent(request, response, tiny))
    const url = host.url('/tiny.gguf').href
    const { path: file } = await resolve(url)
    await truncate(file, 100)
    await expect(resolve(url, { offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
    await expect(resolve(url)).resolves.toMatchObject({ bytes: tiny.length })
  })

  test('that is not there yet cannot be had offline', async () => {
    await expect(resolve('https://a.example/x.gguf', { offline: true })).rejects.toMatchObject({
      code: 'OFFLINE',
      message: expect.stringContaining('https://a.example/x.gguf'),
    })
  })

  test('an abort ends the download, which a later call goes on with', async () => {
    const host = await hostWith((request, response, index) =>
      serveContent(request, response, demo, { etag: '"x"', ...(index === 0 && { stallAfter: 1_000_000 }) }),
    )
    const abort = new AbortController()
    const url = host.url('/demo.gguf').href
    const first = resolve(url, { signal: abort.signal })
    while (host.requests.length === 0) await new Promise((done) => setTimeout(done, 5))
    // Once the bytes are on their way to the disk.
    while (!(await receivedSome())) await new Promise((done) => setTimeout(done, 5))
    abort.abort()
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    await host.idle()
    await expect(resolve(url)).resolves.toMatchObject({ bytes: demo.length })
    expect(host.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/)
  })

  async function receivedSome(): Promise<boolean> {
    for (const name of await filesIn(store).catch(() => [])) {
      if (name.endsWith('bytes') && (await stat(path.join(store, name))).size > 0) return true
    }
    return false
  }
})

describe('a model on the Hub', () => {
  test('is chosen, pinned to its commit, verified, and kept', async () => {
    const { endpoint, hub, storage } = await hubWith()
    const env = { HF_ENDPOINT: endpoint }
    const model = await resolve('hf:owner/model-GGUF', { env })
    expect(model).toMatchObject({ reference: 'hf:owner/model-GGUF', bytes: demo.length })
    expect(path.basename(model.path)).toBe('model-Q4_K_M.gguf')
    expect(hub.requests.map((request) => request.path)).toEqual([
      '/api/models/owner/model-GGUF?blobs=true',
      `/owner/model-GGUF/resolve/${commit}/model-Q4_K_M.gguf`,
    ])
    await expect(resolve('hf:owner/model-GGUF', { offline: true })).resolves.toEqual(model)
    await expect(listModels(store)).resolves.toMatchObject([
      { references: ['hf:owner/model-GGUF'], source: 'hub', revision: commit, bytes: demo.length },
    ])
    expect(storage.requests).toHaveLength(1)
  })

  test('is not fetched twice under two names', async () => {
    const { endpoint, storage } = await hubWith()
    const env = { HF_ENDPOINT: endpoint }
    const models = []
    for (const reference of [
      'hf:owner/model-GGUF',
      'hf:owner/model-GGUF:q4_k_m',
      'hf:owner/model-GGUF/model-Q4_K_M.gguf',
    ]) {
      models.push(await resolve(reference, { env }))
    }
    expect(new Set(models.map((model) => model.path)).size).toBe(1)
    expect(storage.requests).toHaveLength(1)
    await expect(resolve('hf:owner/model-GGUF:Q4_K_M', { offline: true })).resolves.toMatchObject({
      bytes: demo.length,
    })
    await expect(resolve('hf:owner/model-GGUF:Q8_0', { env })).resolves.toMatchObject({ bytes: tiny.length })
    await expect(listModels(store)).resolves.toHaveLength(2)
  })

  test('in parts is fetched whole, and goes on with the part that is missing', async () => {
    const parts = Object.fromEntries(
      [1, 2, 3].map((index) => [
        `big/m-Q8_0-0000${index}-of-00003.gguf`,
        encodeGguf({
          metadata: { 'general.architecture': 'llama', 'split.no': index - 1, padding: 'x'.repeat(10_000 * index) },
          tensors: [],
        }),
      ]),
    )
    const { endpoint, storage } = await hubWith({
      repositories: { 'owner/big': parts },
      serve: (index) => (index === 1 ? { stallAfter: 100 } : {}),
    })
    const abort = new AbortController()
    const reports: Progress[] = []
    const onProgress = (progress: Progress) => {
      reports.push(progress)
      if (progress.what.includes('(2/3)')) abort.abort()
    }
    const env = { HF_ENDPOINT: endpoint }
    await expect(resolve('hf:owner/big', { env, onProgress, signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await expect(listModels(store)).resolves.toEqual([])
    const bytes = Object.values(parts).reduce((sum, part) => sum + part.length, 0)
    await expect(resolve('hf:owner/big', { env })).resolves.toMatchObject({ bytes })
    expect(storage.requests).toHaveLength(4)
    expect(reports.every(({ total }) => total === bytes)).toBe(true)
  })

  test('gets the token at the Hub only, never at the storage host', async () => {
    const { endpoint, hub, storage } = await hubWith({ token: 'hf_secret' })
    await expect(resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: endpoint } })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      hint: expect.stringContaining('HF_TOKEN'),
    })
    await resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: `${endpoint}/`, HF_TOKEN: 'hf_secret' } })
    expect(hub.requests.slice(1).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer hf_secret',
      'Bearer hf_secret',
    ])
    expect(storage.requests[0]?.headers).not.toHaveProperty('authorization')
    for (const name of await filesIn(store)) {
      if (name.endsWith('.json')) expect(await readFile(path.join(store, name), 'utf8')).not.toContain('hf_secret')
    }
  })

  test('that is gated says where to ask', async () => {
    const { endpoint } = await hubWith({ gated: { repository: 'owner/model-GGUF', token: 'granted' } })
    const env = { HF_ENDPOINT: endpoint }
    await expect(resolve('hf:owner/model-GGUF', { env })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      hint: expect.stringContaining(`${endpoint}/owner/model-GGUF`),
    })
    await expect(resolve('hf:owner/model-GGUF', { env: { ...env, HF_TOKEN: 'granted' } })).resolves.toBeDefined()
  })

  test('that does not exist, or has no such file', async () => {
    const { endpoint } = await hubWith()
    const env = { HF_ENDPOINT: endpoint }
    await expect(resolve('hf:owner/other', { env })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('owner/other'),
    })
    await expect(resolve('hf:owner/model-GGUF:Q2_K', { env })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      hint: expect.stringContaining('model-Q4_K_M.gguf'),
    })
  })

  test('must be what the Hub says it is', async () => {
    const { endpoint } = await hubWith({ sha256: 'a'.repeat(64) })
    await expect(resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: endpoint } })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    })
    await expect(listModels(store)).resolves.toEqual([])
  })

  test('must be what the config says, before anything is fetched', async () => {
    const { endpoint, storage } = await hubWith()
    await expect(
      resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: endpoint }, sha256: 'b'.repeat(64) }),
    ).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(storage.requests).toHaveLength(0)
  })

  test('of a mirror that tells no digests is held against that of the redirect', async () => {
    const { endpoint } = await hubWith({ sha256: null })
    await expect(resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: endpoint } })).resolves.toMatchObject({
      bytes: demo.length,
    })
  })

  test('an endpoint that is none, or no Hub', async () => {
    await expect(resolve('hf:o/r', { env: { HF_ENDPOINT: 'nonsense' } })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('HF_ENDPOINT'),
    })
    for (const body of ['<html>', '{}', '{"sha":"x","siblings":[]}', 'null']) {
      const host = await hostWith((_, response) => response.end(body))
      await expect(resolve('hf:o/r', { env: { HF_ENDPOINT: host.origin } })).rejects.toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        hint: expect.stringContaining('HF_ENDPOINT'),
      })
    }
  })
})

describe('many at once', () => {
  test('eight processes and eight calls share one download', async () => {
    const { endpoint, storage } = await hubWith()
    const program = await bundleSource(
      `import { resolveModel } from './src/models/resolve-model.js'
       const [store, packageRoot, HF_ENDPOINT] = process.argv.slice(2)
       const model = await resolveModel('hf:owner/model-GGUF', { store, packageRoot, env: { HF_ENDPOINT } })
       if (model.bytes !== ${demo.length}) process.exit(2)`,
      folder.path,
    )
    const processes = Array.from({ length: 8 }, () => {
      const child = spawn(process.execPath, [program, store, packageRoot, endpoint], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      return new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
    })
    const calls = Array.from({ length: 8 }, () => resolve('hf:owner/model-GGUF', { env: { HF_ENDPOINT: endpoint } }))
    expect(await Promise.all(processes)).toEqual(processes.map(() => 0))
    await Promise.all(calls)
    expect(storage.requests).toHaveLength(1)
  }, 30_000)
})
