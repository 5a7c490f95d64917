import { afterEach, expect, test } from '@jest/globals'
import type { SupervisorOptions } from '../../src/index.js'
import { realSupervisor, type Recorded } from './real-server.js'

let open: Recorded | null = null
afterEach(() => open?.supervisor.stop())

test.each<[NonNullable<SupervisorOptions['config']>, RegExp]>([
  [{}, /prompt eval time/],
  [{ embeddings: true }, /embeddings/],
  [{ embeddings: true, pooling: 'mean' }, /embeddings/],
  [{ reranking: true }, /rerank/],
])('a server with %j serves once it has answered a request of its kind', async (config, told) => {
  open = await realSupervisor({ config: { contextSize: 2048, ...config } })
  await open.supervisor.start()
  expect(open.seen('exit')).toEqual([])
  const { argv } = open.seen('ready')[0]!
  const said = [...argv, ...open.supervisor.logLines()].join('\n')
  expect(said).toMatch(told)
  // Nobody else has asked it for anything.
  expect(open.supervisor.logLines().some((line) => /processing task|launch_slot/.test(line))).toBe(true)
})
