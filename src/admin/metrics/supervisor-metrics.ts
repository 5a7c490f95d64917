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
  gauge('cortex_supervisor_build_info', 'Always 1; the label tells the version of cortex-supervisor.', () => [
    { labels: { version }, value: 1 },
  ])
  gauge('cortex_supervisor_start_time_seconds', 'When the supervisor was made, in seconds since 1970.', () =>
    seconds(Date.parse(status().startedAt)),
  )
  gauge(
    'cortex_supervisor_resident_memory_bytes',
    'Memory of the process that the supervisor runs in, without its llama-server.',
    () => process.memoryUsage.rss(),
  )
  gauge('cortex_supervisor_state', '1 for the state that the supervisor is in, 0 for the others.', () => {
    const { state } = status()
    return Object.keys(states).map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 }))
  })
  gauge(
    'cortex_supervisor_generation',
    'Number of the newest llama-server; each launch has the next. 0 before the first.',
    () => tally.generation,
  )
  counter(
    'cortex_supervisor_restarts_total',
    'Ends of a llama-server that nobody had asked for, by their class; a start that failed is one, too.',
    () => byLabel('class', tally.crashes),
  )
  counter('cortex_supervisor_changes_total', 'Changes of the config that were tried, by what came of them.', () =>
    byLabel('outcome', tally.changes),
  )
  histogram(
    'cortex_supervisor_switch_duration_seconds',
    'Time of a switch to another llama-server, until one served, be it the old one again.',
    () => tally.switches.map(({ strategy, outcome, duration }) => ({ labels: { strategy, outcome }, value: duration })),
  )
  histogram(
    'cortex_supervisor_switch_parked_seconds',
    'Part of a switch for which requests had to wait because no llama-server served.',
    () => tally.switches.map(({ strategy, outcome, parked }) => ({ labels: { strategy, outcome }, value: parked })),
  )
}

/** One series for each entry, zeros included: a rate needs the value before the first event. */
export function byLabel(label: string, counts: Readonly<Record<string, number>>): Sample<number>[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function seconds(ms: number): number {
  return ms / 1000
}
