import type { GatewayStats } from '../../gateway/open-gateway.js'
import type { Tally } from '../../supervisor/counters.js'
import type { MetricSet } from './metric-set.js'
import { byLabel } from './supervisor-metrics.js'

export function addGatewayMetrics(
  { gauge, counter, histogram }: MetricSet,
  stats: () => GatewayStats,
  tally: Tally,
): void {
  counter('cortex_gateway_requests_total', 'Requests for llama-server that are over, by what came of them.', () =>
    byLabel('outcome', stats().outcomes),
  )
  counter(
    'cortex_gateway_replays_total',
    'Requests that were sent once more because their llama-server ended before it had answered.',
    () => stats().replayed,
  )
  gauge(
    'cortex_gateway_active_requests',
    'Requests on their way to or from llama-server, those that wait included.',
    () => stats().active,
  )
  gauge('cortex_gateway_queue_requests', 'Requests that wait for a llama-server to serve.', () => stats().waiting)
  histogram(
    'cortex_gateway_queue_wait_seconds',
    'Time for which requests waited for a llama-server, whatever came of them; those that did not wait are not in it.',
    () => [{ value: tally.waits }],
  )
  gauge('cortex_gateway_connections', 'Open connections of clients.', () => stats().connections)
  gauge(
    'cortex_gateway_held_bytes',
    'Bytes of request bodies that are kept so that they can be sent once more.',
    () => stats().heldBytes,
  )
}
