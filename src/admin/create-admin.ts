import { getRequestListener } from '@hono/node-server'
import type { StoredBinary } from '../binaries/store/stored-binary.js'
import type { AdminHandler } from '../gateway/handle-request.js'
import type { Settings } from '../settings/settings.js'
import type { SupervisorControl } from '../supervisor/control.js'
import { createAdminApp } from './admin-app.js'
import { ensureAdminToken } from './admin-token.js'
import { createAdmit } from './admit.js'
import type { Evaluations } from './evaluations.js'
import type { Metrics, MetricsSources } from './metrics/create-metrics.js'

export interface CreateAdminOptions {
  control: SupervisorControl
  settings: () => Settings
  tokenFile: string
  /** The JSON Schema of the config. */
  schema: () => Promise<object>
  /** This machine's hardware and the usable backends. */
  backends: (signal: AbortSignal) => Promise<object>
  /** Installed builds, and which are in use. */
  binaries: () => Promise<readonly StoredBinary[]>
  evaluations: Evaluations
  metrics: MetricsSources
  /** ms between two comments on a stream of events. */
  heartbeat?: number
}

/**
 * Answers everything under `/supervisor`, after the gateway has checked `Host` and `Origin`. Loads a web framework: import
 * this module on the first request.
 * @throws {CortexError} ADMIN_REFUSED if the token file is unusable
 */
export async function createAdmin(options: CreateAdminOptions): Promise<AdminHandler> {
  const { control, settings, tokenFile, schema, backends, binaries, evaluations, heartbeat = 15_000 } = options
  const admit = createAdmit(await ensureAdminToken(tokenFile), () => {
    const { admin, gateway } = settings()
    return { remote: admin.remote, trustProxy: gateway.trustProxy }
  })
  const { fetch } = createAdminApp({
    control,
    admit,
    schema,
    backends,
    binaries,
    evaluations,
    metrics: lazyMetrics(options),
    openMetrics: () => settings().gateway.metricsWithoutToken,
    heartbeat,
  })
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false })
  return (req, res) => void listener(req, res)
}

/** Loads the metrics library on the first scrape. */
function lazyMetrics({ metrics, control, settings }: CreateAdminOptions): () => Promise<Metrics> {
  let created: Promise<Metrics> | null = null
  return () =>
    (created ??= import('./metrics/create-metrics.js').then(({ createMetrics }) =>
      createMetrics(metrics, () => control.status(), settings),
    ))
}
