import { readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createLaunchChild } from '../../../src/child/launch-child.js'
import { processIdentity } from '../../../src/host/process-identity.js'
import { readChildRecords } from '../../../src/instance/child-record.js'
import { openRunFolder } from '../../../src/instance/open-run-folder.js'
import { recordChildren } from '../../../src/app/supervisor/record-children.js'
import { fakePlan } from '../../fixtures/fake-plan.js'
import { isGone } from '../../fixtures/process-gone.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

test('a child is on record while it lives, and its supervisor’s successor finds it by that', async () => {
  await using folder = await temporaryFolder()
  const temp = folder.path
  const owner = await processIdentity(process.pid)
  const dead = { ...owner!, startTime: 'long ago' }
  const { path: socketFolder } = await openRunFolder(temp, 'me', dead)
  const launch = recordChildren(createLaunchChild())
  const options = { plan: fakePlan(), socketFolder, loadStall: 60_000 }

  const first = await launch({ ...options, generation: 1 })
  const second = await launch({ ...options, generation: 2 })
  while ((await readChildRecords(socketFolder)).length < 2) await delay(5)
  await first.stop()
  while ((await readChildRecords(socketFolder)).length > 1) await delay(5)
  await expect(readdir(socketFolder)).resolves.toContain('child-2.json')

  const successor = await openRunFolder(temp, 'me', owner!)
  expect(successor.leftovers).toEqual([second.pid])
  expect(isGone(second.pid)).toBe(true)
  await expect(second.exited).resolves.toMatchObject({ signal: 'SIGKILL' })
  await expect(readdir(successor.path)).resolves.toEqual(['owner.json'])
})
