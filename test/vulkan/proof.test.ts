import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cp, readFile, realpath, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { proveBinary } from '../../src/binaries/proof/prove-binary.js'
import { type ProveOptions } from '../../src/binaries/proof/prove-options.js'
import { resolveBinary } from '../../src/binaries/resolve-binary.js'
import { userFolders } from '../../src/host/folders.js'
import { readHostFacts } from '../../src/host/host-facts.js'
import type { BinaryFacts } from '../../src/facts/machine-and-build.js'
import { testEnv } from '../e2e/test-home.js'
import { demoModelPath } from '../fixtures/fake-plan.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let facts: BinaryFacts
let home: TemporaryFolder
const host = readHostFacts(testEnv)

beforeAll(async () => {
  home = await temporaryFolder()
  facts = await resolveBinary({
    settings: { source: 'debian', version: 'stable' },
    backend: 'vulkan',
    host,
    folders: userFolders(testEnv),
  })
}, 600_000)

afterAll(() => home.remove())

const prove = (changes: Partial<ProveOptions> = {}) =>
  proveBinary({ facts, host, model: demoModelPath, folders: { cache: path.join(home.path, 'cache') }, ...changes })

/** A copy of the install whose backend library something is done to. */
async function withLibrary(name: string, change: (file: string, bytes: Buffer) => Promise<void>): Promise<BinaryFacts> {
  const copied = path.join(home.path, name)
  await cp(path.dirname(facts.folder), copied, { recursive: true, verbatimSymlinks: true })
  const library = await realpath(path.join(copied, 'backends/libggml-vulkan.so'))
  await change(library, await readFile(library))
  const folder = path.join(copied, 'bin')
  return { ...facts, digest: name, folder, executable: path.join(folder, 'llama-server') }
}

const renamed = (from: string, to: string) => async (file: string, bytes: Buffer) => {
  const at = bytes.indexOf(`${from}\0`, 0, 'latin1')
  expect(at).toBeGreaterThan(0)
  bytes.write(to, at, 'latin1')
  await writeFile(file, bytes)
}

test('a Vulkan build proves itself on the Vulkan device', async () => {
  const proof = await prove()
  expect(proof).toMatchObject({ backend: 'vulkan', devices: [{ name: 'Vulkan0' }] })
}, 300_000)

test('a Vulkan loader that is missing is named', async () => {
  const without = await withLibrary('no-loader', renamed('libvulkan.so.1', 'libvulkan.so.9'))
  await expect(prove({ facts: without })).rejects.toMatchObject({
    code: 'BINARY_BACKEND_MISSING',
    message: expect.stringContaining('libggml-vulkan.so needs libvulkan.so.9, which comes with the Vulkan loader'),
  })
}, 60_000)

test('a function that another version of a library lacks is named', async () => {
  const mixed = await withLibrary('mixed', renamed('ggml_backend_buffer_init', 'ggml_backend_buffer_inix'))
  await expect(prove({ facts: mixed })).rejects.toMatchObject({
    message: expect.stringContaining('undefined symbol: ggml_backend_buffer_inix'),
  })
}, 60_000)

test('a Vulkan loader that is damaged is named', async () => {
  const without = await withLibrary('damaged-loader', async (file) => {
    const libraries = path.join(path.dirname(file), '../..')
    await rm(path.join(libraries, 'libvulkan.so.1'))
    await writeFile(path.join(libraries, 'libvulkan.so.1'), 'cut')
  })
  await expect(prove({ facts: without })).rejects.toMatchObject({
    message: expect.stringMatching(/libvulkan\.so\.1, which libggml-vulkan\.so needs, is no library for this machine/),
  })
}, 60_000)

test('a backend that is cut off, and one that is not there', async () => {
  const cut = await withLibrary('cut', (file) => truncate(file, 100_000))
  await expect(prove({ facts: cut })).rejects.toMatchObject({ message: expect.stringContaining('is damaged') })
  const gone = await withLibrary('gone', (file) => rm(file))
  await expect(prove({ facts: gone })).rejects.toMatchObject({
    message: expect.stringContaining('no libggml-vulkan.so'),
  })
}, 60_000)

test('drivers that are not there are named', async () => {
  const blind = readHostFacts({ ...testEnv, VK_DRIVER_FILES: '/nowhere.json' })
  await expect(prove({ facts: { ...facts, env: {} }, host: blind })).rejects.toMatchObject({
    code: 'BINARY_BACKEND_MISSING',
    message: expect.stringContaining('names no Vulkan driver that is there: /nowhere.json'),
  })
}, 60_000)
