import type { SupervisorState } from '../../lifecycle/lifecycle-state.js'
import type { Status } from '../../supervisor/events.js'
import type { Tally } from '../../supervisor/counters.js'
import { version } from '../../version.js'
import type { MetricSet, Sample } from './metric-set.js'

const states: Readonly<Record<SupervisorState, true>> = {
  stopped: true,
  preparing: true,
  starting: true,
  ready: true,
  switching: true,
  'backing-off': true,
  stopping: true,
  failed: true,
}

export function addSupervisorMetrics(set: MetricSet, status: () => Status, tally: Tally): void {
  const { gauge, counter, histogram } = set
  gauge('cortex_supervisor_build_info', 'Always 1; the label is the version of cortex-supervisor.', () => [
    { labels: { version }, value: 1 },
  ])
  gauge(
    'cortex_supervisor_start_time_seconds',
    'Time at which the supervisor was created, in seconds since the epoch.',
    () => seconds(Date.parse(status().startedAt)),
  )
  gauge('cortex_supervisor_resident_memory_bytes', 'Memory of the supervisor process, excluding llama-server.', () =>
    process.memoryUsage.rss(),
  )
  gauge('cortex_supervisor_state', '1 for the current state of the supervisor, 0 for the others.', () => {
    const { state } = status()
    return Object.keys(states).map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 }))
  })
  gauge('cortex_supervisor_generation', 'Number of llama-server launches so far.', () => tally.generation)
  counter(
    'cortex_supervisor_restarts_total',
    'Unexpected exits of llama-server by class, including failed starts.',
    () => byLabel('class', tally.crashes),
  )
  counter('cortex_supervisor_changes_total', 'Attempted config changes, by outcome.', () =>
    byLabel('outcome', tally.changes),
  )
  histogram(
    'cortex_supervisor_switch_duration_seconds',
    'Duration of a switch until a llama-server served: the new one, or the old one after a rollback.',
    () => tally.switches.map(({ strategy, outcome, duration }) => ({ labels: { strategy, outcome }, value: duration })),
  )
  histogram(
    'cortex_supervisor_switch_parked_seconds',
    'Part of a switch during which requests had to wait because no llama-server served.',
    () => tally.switches.map(({ strategy, outcome, parked }) => ({ labels: { strategy, outcome }, value: parked })),
  )
}

/** One series per entry, including zeros: a rate needs the value before the first event. */
export function byLabel(label: string, counts: Readonly<Record<string, number>>): Sample<number>[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function seconds(ms: number): number {
  return ms / 1000
}
