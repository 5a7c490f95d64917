import { expect, test } from '@jest/globals'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'
import { hosts, type HostName } from './hosts.js'
import { columns, listOf, readRows, runtimeNamed, serverNamed } from './release-lists.js'

const rows = readRows(new URL('by-name.txt', import.meta.url))
  .slice(1)
  .map(columns)

test.each(rows)('%s on %s, asked for %s: %s', (build = '', machine = '', wanted = '', taken = '', reason = '') => {
  const host = hosts[machine as HostName]
  const list = listOf(build)
  const chosen = selectAssets(list, host, wanted)

  expect(chosen.server).toBe(taken === '-' ? null : serverNamed(list, host, taken))
  expect(chosen.runtime).toBe(taken.startsWith('cuda') ? runtimeNamed(list, host, taken) : undefined)
  expect(chosen.reason).toMatch(new RegExp(reason))
  // Nothing else was in question.
  expect(chosen.passedOver).toEqual([])
  const named = wanted.toLowerCase().split('-')[0]
  expect(chosen.backend).toBe(named === 'hip' ? 'rocm' : named)
})
