import type { GatewayStats } from '../../gateway/open-gateway.js'
import type { Tally } from '../../supervisor/counters.js'
import type { MetricSet } from './metric-set.js'
import { byLabel } from './supervisor-metrics.js'

export function addGatewayMetrics(
  { gauge, counter, histogram }: MetricSet,
  stats: () => GatewayStats,
  tally: Tally,
): void {
  counter('cortex_gateway_requests_total', 'Completed requests for llama-server, by outcome.', () =>
    byLabel('outcome', stats().outcomes),
  )
  counter(
    'cortex_gateway_replays_total',
    'Requests that were sent to a second llama-server because the first ended before answering.',
    () => stats().replayed,
  )
  gauge('cortex_gateway_active_requests', 'Requests in flight, including those that are waiting.', () => stats().active)
  gauge('cortex_gateway_queue_requests', 'Requests waiting for a llama-server.', () => stats().waiting)
  histogram(
    'cortex_gateway_queue_wait_seconds',
    'Time that requests waited for a llama-server, whatever their outcome; requests that did not wait are not counted.',
    () => [{ value: tally.waits }],
  )
  gauge('cortex_gateway_connections', 'Open client connections.', () => stats().connections)
  gauge(
    'cortex_gateway_held_bytes',
    'Bytes of request bodies that are kept so that they can be sent again.',
    () => stats().heldBytes,
  )
}
