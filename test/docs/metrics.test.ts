import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { createMetrics } from '../../src/admin/metrics/create-metrics.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import { createTally } from '../../src/supervisor/counters.js'
import { standInControl } from '../admin/stand-in-control.js'
import { settings } from '../fixtures/facts.js'
import { openTestGateway } from '../gateway/open-test-gateway.js'
import { controlUpstream } from '../gateway/control-upstream.js'

test('every metric is in the docs with its type, and no other', async () => {
  const gateway = await openTestGateway(controlUpstream())
  const metrics = createMetrics(
    { tally: createTally(createEventBus()), gateway: () => gateway.stats(), serving: () => null },
    () => standInControl().status(),
    () => settings(),
  )
  const text = await metrics.render()
  await gateway.close()
  const page = await readFile('docs/metrics.md', 'utf8')
  const told = [...page.matchAll(/^\| `(\w+)` +\| (\w+) /gm)].map(([, name, type]) => `${name} ${type}`)
  const real = [...text.matchAll(/^# TYPE (.+)$/gm)].map(([, metric]) => metric)
  expect(told).toEqual(real)
})
