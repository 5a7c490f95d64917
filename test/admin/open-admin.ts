import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectAdmin, type AdminClient } from '../../src/admin/admin-client.js'
import { ensureAdminToken } from '../../src/admin/admin-token.js'
import { createEvaluations } from '../../src/admin/evaluations.js'
import { createAdmin, type CreateAdminOptions } from '../../src/admin/create-admin.js'
import type { Gateway } from '../../src/gateway/open-gateway.js'
import type { Settings } from '../../src/settings/settings.js'
import type { StoredBinary } from '../../src/binaries/store/stored-binary.js'
import { createTally, type Tally } from '../../src/supervisor/counters.js'
import { settings } from '../fixtures/facts.js'
import { controlUpstream, type ControlledSource } from '../gateway/control-upstream.js'
import { openTestGateway } from '../gateway/open-test-gateway.js'
import { scriptEvaluator, type ScriptedEvaluator } from './scripted-evaluator.js'
import { standInControl, type StandInControl } from './stand-in-control.js'

/** What the API says to be in the store. */
export const storedBinary: StoredBinary = {
  ...{ id: 'b1-cpu', build: 1, version: '1', backend: 'cpu', arch: 'x64', digest: 'd' },
  platform: 'linux',
  source: 'github',
  trust: 'release-digest',
  ...{
    folder: '/b1',
    executable: '/b1/llama-server',
    damaged: null,
    bytes: 1,
    installedAt: '2026-01-01T00:00:00.000Z',
  },
  ...{ current: true, previous: false, running: true, refused: false, currentFor: ['auto'], previousFor: [] },
}

export interface OpenAdmin {
  gateway: Gateway
  control: StandInControl
  upstream: ControlledSource
  tally: Tally
  evaluator: ScriptedEvaluator
  client: AdminClient
  /** Of the API, as the record of an instance has it. */
  url: string
  token: string
  close(): Promise<void>
}

/** The API behind a real gateway, on a real socket. */
export async function openAdmin(
  changes: Partial<Settings> = {},
  heartbeat = 60_000,
  backends: CreateAdminOptions['backends'] = async () => ({ chosen: 'cpu' }),
): Promise<OpenAdmin> {
  const folder = await mkdtemp(path.join(tmpdir(), 'admin-'))
  const tokenFile = path.join(folder, 'default.token')
  const control = standInControl()
  const upstream = controlUpstream()
  const tally = createTally(control.bus)
  const evaluator = scriptEvaluator()
  const evaluations = createEvaluations({
    prepare: evaluator.prepare,
    publish: (news) => control.bus.emit('evaluation', news),
  })
  const admin = await createAdmin({
    control,
    settings: () => settings(changes),
    tokenFile,
    schema: async () => ({ title: 'the schema' }),
    backends,
    binaries: () => Promise.resolve([storedBinary]),
    evaluations,
    metrics: { tally, gateway: () => gateway.stats(), serving: () => upstream.serving },
    heartbeat,
  })
  const gateway: Gateway = await openTestGateway(upstream, {}, { admin })
  const url = `${gateway.url}/supervisor/api`
  const token = await ensureAdminToken(tokenFile)
  return {
    gateway,
    control,
    upstream,
    tally,
    evaluator,
    client: connectAdmin({ url, token }),
    url,
    token,
    async close() {
      await evaluations.stop()
      await gateway.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
