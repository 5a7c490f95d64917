import { expect, test } from '@jest/globals'
import path from 'node:path'
import { userFolders } from '../../src/host/folders.js'
import { readHostFacts } from '../../src/host/host-facts.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import { createPlanInputs } from '../../src/app/plan-inputs.js'
import { binary } from '../fixtures/facts.js'
import { writeLlamaScript } from '../fixtures/llama-scripts.js'
import { planOf } from '../fixtures/observed-child.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

test('what is free is that of this machine, and of the devices that the plan would use', async () => {
  await using folder = await temporaryFolder()
  const executable = await writeLlamaScript(path.join(folder.path, 'llama-server'), {
    devices: ['CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23000 MiB free)'],
  })
  const features = { ...binary().features, flags: ['--list-devices'] }
  const build = { executable, folder: folder.path, features }
  const inputs = createPlanInputs({
    host: readHostFacts({}),
    folders: userFolders({ CORTEX_HOME: folder.path }),
    offline: true,
    bus: createEventBus(),
  })
  const { signal } = new AbortController()

  const onCpu = await inputs.freeMemory?.(planOf({ binary: build }), signal)
  expect(onCpu).toMatchObject({ devices: [], companionFiles: 0 })
  expect(onCpu?.host).toBeGreaterThan(0)
  const plan = planOf({ binary: { ...build, backend: 'cuda' }, settings: { mmproj: '/nowhere/mmproj.gguf' } })
  expect(await inputs.freeMemory?.(plan, signal)).toMatchObject({
    devices: [{ name: 'CUDA0', freeBytes: 23_000 * 2 ** 20 }],
    companionFiles: null,
  })
  expect(await inputs.deviceMemory?.(plan, signal)).toHaveLength(1)
})
