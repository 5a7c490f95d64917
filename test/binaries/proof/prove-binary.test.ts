import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { proveBinary } from '../../../src/binaries/proof/prove-binary.js'
import { type ProofStep } from '../../../src/binaries/proof/prove-options.js'
import { joinSignals } from '../../../src/host/join-signals.js'
import type { FakeScript } from '../../fixtures/fake-plan.js'
import { childrenOf, compileHost, untilExit } from '../../fixtures/host-process.js'
import { isGone, untilGone } from '../../fixtures/process-gone.js'
import { until } from '../../fixtures/until.js'
import { makeElf } from './make-libraries.js'
import { device, provingScene, type Scene } from './proving-scene.js'

let scene: Scene
beforeEach(async () => {
  scene = await provingScene()
})
afterEach(async () => {
  await scene[Symbol.asyncDispose]()
})

const proofs = async (): Promise<string[]> => readdir(path.join(scene.folder, 'cache/proofs')).catch(() => [])
const library = (name: string, needed: readonly string[]): Promise<void> =>
  writeFile(path.join(scene.folder, name), makeElf({ needed }))

describe('a build that is what it says', () => {
  test('starts, shows its devices, and computes a token on the first', async () => {
    const steps: ProofStep[] = []
    const options = scene.options({ backend: 'cuda', devices: ['BLAS', 'CUDA0', 'CUDA1'] })
    const proof = await proveBinary({ ...options, onProgress: (step) => steps.push(step) })
    expect(proof).toMatchObject({
      digest: 'fake',
      backend: 'cuda',
      devices: [device('CUDA0'), device('CUDA1')],
      inSoftware: false,
    })
    expect(steps).toEqual(['version', 'devices', 'token'])
    const [launch] = scene.launches()
    expect(launch?.argv.join(' ')).toMatch(/--host 127\.0\.0\.1 --port 0 .*--n-gpu-layers 99 .*--device CUDA0/)
    await untilGone([launch?.pid ?? 0])
  })

  test('needs no device for the CPU', async () => {
    expect((await proveBinary(scene.options())).devices).toEqual([])
    expect(scene.launches()[0]?.argv).toEqual(expect.arrayContaining(['--n-gpu-layers', '0']))
  })

  test('is given no flag that it does not know', async () => {
    await proveBinary(scene.options({ flags: ['--port'] }))
    expect(scene.launches()[0]?.argv.filter((word) => /warmup|webui|cache-ram|fit|device/.test(word))).toEqual([])
  })

  test('is told while it loads, and may take its time', async () => {
    await proveBinary(scene.options({ script: { loadTime: 100, logDelay: 20 } }))
    expect(scene.launches()).toHaveLength(1)
  })

  test('is not asked again, until the build, its variables, a driver or a device changes', async () => {
    const options = scene.options()
    const first = await proveBinary(options)
    expect(await proveBinary(options)).toEqual(first)
    expect(scene.launches()).toHaveLength(1)
    const graphics = { nodes: ['/dev/dri/renderD128'], vulkanDrivers: [] }
    await proveBinary({ ...options, facts: { ...options.facts, digest: 'another' } })
    await proveBinary({ ...options, env: { GGML_X: '1' } })
    await proveBinary({ ...options, host: { ...options.host, graphics } })
    expect(scene.launches()).toHaveLength(4)
    expect(await proofs()).toHaveLength(4)
  })

  test('is asked again for somebody who wants to know, and then what was proven before does not count', async () => {
    const options = scene.options()
    await proveBinary(options)
    await proveBinary({ ...options, anew: true })
    expect(scene.launches()).toHaveLength(2)
    scene.options({ script: { exit: { at: 'load', code: 127 } } })
    await expect(proveBinary({ ...options, anew: true })).rejects.toMatchObject({ code: 'BINARY_UNPROVEN' })
  })

  test('is asked again where the proof cannot be read', async () => {
    const options = scene.options()
    await proveBinary(options)
    for (const text of ['', '{', 'null', '{"format":1,"proof":null}', '{"format":0}']) {
      for (const file of await proofs()) await writeFile(path.join(scene.folder, 'cache/proofs', file), text)
      expect(await proveBinary(options)).toMatchObject({ digest: 'fake' })
    }
    expect(scene.launches()).toHaveLength(6)
  })

  test('in software is good enough where it was named, not where it was anyone’s choice', async () => {
    const facts = scene.options().facts
    const devices = [device('Vulkan0', 'llvmpipe (LLVM 15.0.6, 256 bits)')]
    const env = { ...facts.env, FAKE_LLAMA: JSON.stringify({ devices }) }
    const options = scene.options({ backend: 'vulkan', facts: { env } })
    await expect(proveBinary({ ...options, wanted: 'auto' })).rejects.toMatchObject({
      code: 'BINARY_BACKEND_MISSING',
      message: expect.stringContaining('llvmpipe'),
    })
    expect(await proveBinary({ ...options, wanted: 'vulkan' })).toMatchObject({ inSoftware: true, devices })
    await expect(proveBinary({ ...options, wanted: 'auto' })).rejects.toMatchObject({ code: 'BINARY_BACKEND_MISSING' })
  })
})

describe('a build that says what it is not', () => {
  test.each<[string, string, () => Promise<unknown>, RegExp]>([
    ['has no library of its backend', 'cuda', () => Promise.resolve(), /it has no libggml-cuda\.so/],
    [
      'has a damaged one',
      'cuda',
      () => writeFile(path.join(scene.folder, 'libggml-cuda.so'), 'cut'),
      /libggml-cuda\.so is damaged/,
    ],
    [
      'lacks its runtime',
      'cuda-13',
      () => library('libggml-cuda.so', ['libcudart.so.99']),
      /libggml-cuda\.so needs libcudart\.so\.99, which comes with the runtime archive cudart/,
    ],
    [
      'lacks ROCm',
      'rocm',
      () => library('libggml-hip.so', ['libamdhip64.so.99']),
      /libamdhip64\.so\.99, which comes with ROCm/,
    ],
    [
      'lacks oneAPI',
      'sycl',
      () => library('libggml-sycl.so', ['libsycl.so.99']),
      /libsycl\.so\.99, which comes with Intel's oneAPI/,
    ],
    [
      'lacks a part of its archive',
      'vulkan',
      () => library('libggml-vulkan.so', ['libggml-base.so.99']),
      /needs libggml-base\.so\.99, and it is missing/,
    ],
    [
      'has all and sees nothing',
      'openvino',
      () => library('libggml-openvino.so', []),
      /it shows no device\. Its libraries are all there/,
    ],
    ['does not know rpc', 'rpc', () => library('libggml-rpc.so', ['libibverbs.so.99']), /needs libibverbs\.so\.99/],
  ])('%s (%s)', async (_, backend, lay, message) => {
    await lay()
    await expect(proveBinary(scene.options({ backend }))).rejects.toMatchObject({
      code: 'BINARY_BACKEND_MISSING',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    })
    expect(scene.launches()).toEqual([])
    expect(await proofs()).toEqual([])
  })

  test('shows a device of another backend', async () => {
    await library('libggml-cuda.so', [])
    const options = scene.options({ backend: 'cuda', devices: ['Vulkan0'] })
    await expect(proveBinary(options)).rejects.toMatchObject({ message: expect.stringContaining('only Vulkan0') })
  })

  test('is no llama-server', async () => {
    const executable = path.join(scene.folder, 'llama-server')
    await writeFile(executable, '#!/bin/sh\necho no\n', { mode: 0o755 })
    await expect(proveBinary(scene.options({ facts: { executable } }))).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
    })
  })
})

describe('a build that cannot compute', () => {
  test.each<[string, FakeScript, string]>([
    ['ends while it loads', { exit: { at: 'load', code: 7, lines: ['ggml_cuda_init: too old'] } }, 'with exit code 7'],
    ['is killed', { exit: { at: 'start', signal: 'SIGSEGV' } }, 'by SIGSEGV'],
    ['ends at the request', { requests: { exitAfterTokens: 0, exit: { signal: 'SIGABRT' } } }, 'by SIGABRT'],
    ['refuses', { requests: { status: 500 } }, 'it answered 500'],
  ])('%s', async (_, script, words) => {
    await expect(proveBinary(scene.options({ script }))).rejects.toMatchObject({
      code: 'BINARY_UNPROVEN',
      message: expect.stringContaining(words),
    })
    await untilGone(scene.launches().map(({ pid }) => pid))
    expect(await proofs()).toEqual([])
  })

  test('has its last lines told', async () => {
    const lines = ['ggml_cuda_init: the driver is too old']
    await expect(proveBinary(scene.options({ script: { exit: { at: 'load', lines } } }))).rejects.toMatchObject({
      log: expect.arrayContaining([expect.stringContaining('the driver is too old')]),
    })
  })

  test.each([
    ['never gets ready', { loadHang: true }],
    ['never answers', { requests: { hang: true } }],
    ['has a child that holds its output', { loadHang: true, grandchild: { seconds: 1000 } }],
  ])('%s, and is killed when its time is over', async (_, script) => {
    await expect(proveBinary({ ...scene.options({ script }), timeout: 500 })).rejects.toMatchObject({
      code: 'BINARY_UNPROVEN',
      message: expect.stringContaining('no token within 0.5 s'),
    })
    await untilGone(scene.launches().map(({ pid }) => pid))
  })
})

describe('a proof that is broken off', () => {
  let others: readonly number[]
  beforeEach(() => {
    // The service of a compiler, say, that another test of the same process has left.
    others = childrenOf(process.pid)
  })
  const nothingLeft = async (): Promise<void> => {
    await untilGone(scene.launches().map(({ pid }) => pid))
    expect(childrenOf(process.pid).filter((pid) => !isGone(pid) && !others.includes(pid))).toEqual([])
    expect(await proofs()).toEqual([])
  }

  test('before it begins, starts nothing', async () => {
    const reason = new Error('enough')
    await expect(proveBinary({ ...scene.options(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await nothingLeft()
  })

  test.each(['version', 'devices', 'token'])('at its step %s, leaves nothing', async (at) => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const onProgress = (step: ProofStep): void => {
      if (step === at) abort.abort(reason)
    }
    await expect(proveBinary({ ...scene.options(), signal: abort.signal, onProgress })).rejects.toBe(reason)
    await nothingLeft()
  })

  test('at any moment, leaves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (after) => {
        const options = scene.options({ script: { requests: { hang: true } } })
        const { signal, release } = joinSignals([], after)
        await expect(proveBinary({ ...options, signal })).rejects.toMatchObject({ name: 'TimeoutError' })
        release()
        await nothingLeft()
      }),
      { numRuns: 12 },
    )
  })

  test('by the death of who asked for it, leaves nothing either', async () => {
    const host = compileHost('proving-host.ts')
    try {
      const proving = host.run([JSON.stringify(scene.options({ script: { loadHang: true } }))], {
        PATH: process.env['PATH'],
      })
      await until(() => scene.launches().length === 1)
      const [server] = scene.launches()
      const started = childrenOf(proving.pid)
      expect(started).toContain(server?.pid)
      expect(started.length).toBeGreaterThan(1)
      proving.process.kill('SIGKILL')
      await untilExit(proving)
      await untilGone(started)
    } finally {
      host.remove()
    }
  })
})
