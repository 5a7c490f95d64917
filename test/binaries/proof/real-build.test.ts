import { expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { proveBinary } from '../../../src/binaries/proof/prove-binary.js'
import { resolveBinary } from '../../../src/binaries/resolve-binary.js'
import { userFolders } from '../../../src/host/folders.js'
import { readHostFacts } from '../../../src/host/host-facts.js'
import { testEnv } from '../../e2e/test-home.js'
import { demoModelPath } from '../../fixtures/fake-plan.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

const host = readHostFacts(testEnv)
const realBuild = () =>
  resolveBinary({
    settings: { source: 'debian', version: 'stable' },
    backend: 'cpu',
    host,
    folders: userFolders(testEnv),
  })

test('a real build proves itself', async () => {
  await using cache = await temporaryFolder()
  const facts = await realBuild()
  const options = { facts, host, model: demoModelPath, folders: { cache: cache.path } }
  const proof = await proveBinary(options)
  expect(proof).toMatchObject({ digest: facts.digest, backend: 'cpu', devices: [] })
  expect(await proveBinary(options)).toEqual(proof)
}, 120_000)

test('a real build that cannot load a model says why', async () => {
  await using home = await temporaryFolder()
  const model = path.join(home.path, 'broken.gguf')
  await writeFile(model, 'GGUF, but not much of it')
  const proof = proveBinary({ facts: await realBuild(), host, model, folders: { cache: home.path } })
  await expect(proof).rejects.toMatchObject({
    code: 'BINARY_UNPROVEN',
    log: expect.arrayContaining([expect.stringContaining('broken.gguf')]),
  })
}, 120_000)

test('a real build is no CUDA build for being called one', async () => {
  await using home = await temporaryFolder()
  const facts = await realBuild()
  const claim = { ...facts, backend: 'cuda' }
  const proof = proveBinary({ facts: claim, host, model: demoModelPath, folders: { cache: home.path } })
  await expect(proof).rejects.toMatchObject({
    code: 'BINARY_BACKEND_MISSING',
    message: expect.stringContaining('no libggml-cuda.so'),
  })
}, 120_000)
