import { afterEach, expect, test } from '@jest/globals'
import type { SupervisorOptions } from '../../src/index.js'
import { until } from '../fixtures/until.js'
import { realSupervisor, type Recorded } from './real-server.js'

let open: Recorded | null = null
afterEach(() => open?.supervisor.stop())
const log = () => open!.supervisor.logLines()

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
  // Nobody else has asked it for anything. Its answer can be here before its log is.
  await until(() => log().some((line) => /processing task|launch_slot/.test(line)))
  await until(() => told.test([...argv, ...log()].join('\n')))
})
