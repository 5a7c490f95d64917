import type { GatewayStats } from '../../gateway/open-gateway.js'
import { residentMemory } from '../../host/resident-memory.js'
import type { Settings } from '../../settings/settings.js'
import type { Status } from '../../supervisor/events.js'
import type { Tally } from '../../supervisor/counters.js'
import type { Upstream } from '../../upstream/upstream.js'
import { addChildMetrics, type ChildScrape } from './child-metrics.js'
import { addGatewayMetrics } from './gateway-metrics.js'
import { createMetricSet } from './metric-set.js'
import { readChild } from './read-child.js'
import { addSupervisorMetrics } from './supervisor-metrics.js'

/** Where the values are kept, so that none is lost before the first scrape. */
export interface MetricsSources {
  tally: Tally
  gateway: () => GatewayStats
  /** The serving child; null while there is none. */
  serving: () => Upstream | null
}

export interface Metrics {
  /** In Prometheus' text format. */
  render(): Promise<string>
  readonly contentType: string
}

/** Loads the metrics library: import this module on the first scrape. */
export function createMetrics(
  { tally, gateway, serving }: MetricsSources,
  status: () => Status,
  settings: () => Settings,
): Metrics {
  const set = createMetricSet()
  let scrape: ChildScrape = { answered: false, residentMemory: null }
  const reader = readChild({ serving, mayAsk: () => mayAsk(status(), settings(), gateway()) })
  addSupervisorMetrics(set, status, tally)
  addGatewayMetrics(set, gateway, tally)
  addChildMetrics(set, status, reader, () => scrape)
  return {
    async render() {
      const { pid } = status()
      const [answered, memory] = await Promise.all([reader.refresh(), pid === undefined ? null : residentMemory(pid)])
      scrape = { answered, residentMemory: memory }
      return set.render()
    },
    contentType: set.contentType,
  }
}

/** A question would wake a sleeping child, so one that may sleep is asked only while it has requests. */
function mayAsk({ argv = [] }: Status, { env }: Settings, { active, waiting }: GatewayStats): boolean {
  const flags = argv.map((word) => word.replaceAll('_', '-'))
  if (!flags.includes('--metrics')) return false
  const sleeps = flags.includes('--sleep-idle-seconds') || 'LLAMA_ARG_SLEEP_IDLE_SECONDS' in env
  return !sleeps || active > waiting
}
