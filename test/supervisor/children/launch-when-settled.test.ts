import { expect, test } from '@jest/globals'
import type { LaunchChildOptions } from '../../../src/child/child.js'
import { planLaunch } from '../../../src/plan/plan-launch.js'
import { launchWhenSettled } from '../../../src/supervisor/children/launch-when-settled.js'
import { binary, model, settings } from '../../fixtures/facts.js'
import { scriptedChildren } from '../../fixtures/scripted-children.js'

const GIB = 2 ** 30

function launching(backend: string) {
  const { launch, children } = scriptedChildren()
  const host = { platform: 'linux', arch: 'x64', env: {} } as const
  const plan = planLaunch(settings(), host, binary({ backend }), model())
  let measured = 0
  const launchSettled = launchWhenSettled(launch, {
    deviceMemory: () => {
      measured += 1
      return Promise.resolve([{ name: 'Vulkan0', freeBytes: 8 * GIB, totalBytes: 8 * GIB, integrated: false } as never])
    },
  })
  const options = { plan, socketFolder: '/run', loadStall: 1, generation: 1 } satisfies LaunchChildOptions
  return { children, measured: () => measured, launch: () => launchSettled(options) }
}

test('devices are looked at only after another child has had memory of them', async () => {
  const { launch, measured, children } = launching('vulkan')
  await launch()
  expect(measured()).toBe(0)
  children[0]!.die('crash')
  await Promise.resolve()
  await launch()
  expect([measured(), children.length]).toEqual([1, 2])
})

test('and never for a child that uses none', async () => {
  const { launch, measured, children } = launching('cpu')
  await launch()
  children[0]!.die('crash')
  await Promise.resolve()
  await launch()
  expect(measured()).toBe(0)
})
