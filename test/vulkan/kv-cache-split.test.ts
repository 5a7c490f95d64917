import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheCells } from '../../src/kv-cache/cache-cells.js'
import { bytesByDevice } from '../../src/kv-cache/cache-devices.js'
import { cacheBytes } from '../../src/kv-cache/cache-sizes.js'
import { modelShape } from '../../src/kv-cache/model-shape.js'
import { readGguf } from '../../src/models/gguf/read-gguf.js'
import { realSupervisor } from '../e2e/real-server.js'
import { loadLog, type Server } from '../fixtures/kv-matrix.js'
import { tinyModels, type TinyModel } from '../fixtures/tiny-models/tiny-models.js'
import { writeGguf } from '../fixtures/write-gguf.js'

let server: Server
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kv-split-'))
  const { supervisor } = await realSupervisor({ config: { model: 'demo', backend: 'vulkan' } })
  const { binary, env } = await supervisor.plan()
  // The one device twice.
  server = { executable: binary.executable, env: { ...env, GGML_VK_VISIBLE_DEVICES: '0,0' } }
}, 600_000)
afterAll(async () => {
  await rm(folder, { recursive: true })
})

test.each<[TinyModel, number, number[], boolean]>([
  ['llama, grouped', 99, [3, 1], true],
  ['llama, grouped', 4, [1, 2], true],
  ['gemma3', 99, [3, 1], true],
  ['gemma3', 5, [0.3, 0.7], true],
  ['gemma3', 3, [3, 1], true],
  ['jamba', 4, [1, 2], true],
  ['falcon-h1', 2, [1, 1], true],
  ['falcon-h1', 99, [1, 1], false],
])(
  'caches of %s with %d layers on two devices lie where they were computed',
  async (name, gpuLayers, tensorSplit, kvOffload) => {
    const path = join(folder, 'model.gguf')
    await writeGguf(path, tinyModels[name]())
    const shape = modelShape(await readGguf(path))
    const bytes = cacheBytes(shape, cacheCells({ contextSize: 8192 }, shape), { k: 'f16', v: 'f16' })
    const devices = ['Vulkan0', 'Vulkan1']
    const computed = bytes && bytesByDevice(bytes, { devices, gpuLayers, tensorSplit, kvOffload })
    const log = await loadLog(server, path, [
      ...['--ctx-size', '8192', '--fit', 'off', '--n-gpu-layers', String(gpuLayers)],
      ...['--tensor-split', tensorSplit.join(','), ...(kvOffload ? [] : ['--no-kv-offload'])],
    ])
    const seen = new Map<string, number>()
    const buffers = [...log.matchAll(/ (\S+) +(?:KV|RS) buffer size = +([\d.]+) MiB/g)]
    for (const [, device = '', mib] of buffers) seen.set(device, (seen.get(device) ?? 0) + Number(mib))
    expect([...seen.keys()].sort()).toEqual([...(computed?.keys() ?? [])].sort())
    for (const [device, { k, v, state }] of computed ?? []) {
      const mib = (k + v + state) / 2 ** 20
      // Each buffer is rounded to 0.01 MiB.
      expect(Math.abs((seen.get(device) ?? 0) - mib)).toBeLessThanOrEqual(0.005 * buffers.length + 1e-6)
    }
  },
  120_000,
)
