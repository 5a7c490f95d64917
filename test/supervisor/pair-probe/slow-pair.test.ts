import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { createLaunchChild } from '../../../src/child/launch-child.js'
import { createEventBus } from '../../../src/supervisor/event-bus.js'
import { createProbePair } from '../../../src/supervisor/pair-probe/probe-pair.js'
import { probeRecordsIn } from '../../../src/supervisor/pair-probe/probe-records.js'
import type { Warning } from '../../../src/supervisor/events.js'
import { supervise } from '../../../src/supervisor/supervise.js'
import { model, settings } from '../../fixtures/facts.js'
import { demoModelPath, fakeBinary, type FakeScript } from '../../fixtures/fake-plan.js'
import { heldConfig } from '../../fixtures/held-config.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

/** A build that is too old for anybody to vouch for its mixed pairs. */
const oldVulkan = { ...fakeBinary(), backend: 'vulkan', build: 9000 }

test('a switch to a pair that the device does not run is told of, with the speed that f16 had', async () => {
  await using folder = await temporaryFolder()
  const script = path.join(folder.path, 'script.json')
  const scripts: FakeScript[] = [{ device: 'Vulkan0' }, { device: 'Vulkan0', requests: { prefill: 1_100 } }]
  await writeFile(script, JSON.stringify(scripts))
  const config = heldConfig({
    env: { FAKE_LLAMA_FILE: script },
    contextSize: 2048,
    parallel: 1,
    reload: { ...settings().reload, strategy: 'stopFirst', warmBudget: 0, canary: false },
  })
  const bus = createEventBus()
  const probed: string[] = []
  const records = probeRecordsIn(path.join(folder.path, 'kv-probes.json'))
  let firstKept: () => void = () => undefined
  const kept = new Promise<void>((resolve) => (firstKept = resolve))
  // That the fake lies about where its cache is, is known here.
  const warned = new Promise<Warning>((resolve) => {
    bus.subscribe((name, event) => {
      if (name === 'warning' && (event as Warning).code.startsWith('KV_PAIR')) resolve(event as Warning)
    })
  })
  const supervision = supervise({
    source: config.source,
    config: config.first,
    inputs: {
      host: { platform: 'linux', arch: 'x64', env: { PATH: process.env['PATH'] ?? '' } },
      binary: () => Promise.resolve(oldVulkan),
      model: () => Promise.resolve(model({ path: demoModelPath })),
    },
    launch: createLaunchChild(),
    probe: createProbePair({
      after: 0,
      records: {
        read: (key) => records.read(key),
        async write(key, speed) {
          await records.write(key, speed)
          probed.push(key)
          firstKept()
        },
      },
    }),
    bus,
    places: () => ({ socketFolder: folder.path }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: () => Promise.resolve(),
  })
  try {
    await supervision.start()
    await kept
    await supervision.update({ cacheTypeK: 'q8_0', cacheTypeV: 'q5_1' })
    expect(await warned).toMatchObject({
      code: 'KV_PAIR_SLOW',
      message: expect.stringMatching(
        /^With K q8_0 with V q5_1 prompts are evaluated at \d+ tokens\/s on vulkan, where f16 had/,
      ),
    })
    expect(probed).toHaveLength(2)
  } finally {
    await supervision.stop()
  }
})
