import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Distribution } from '../../supervisor/histogram.js'

export type Labels = Readonly<Record<string, string>>

/** The value of one series. */
export interface Sample<T> {
  labels?: Labels
  value: T
}

/** Metrics whose values are kept elsewhere and read at each scrape. Names include the unit. */
export interface MetricSet {
  gauge(name: string, help: string, read: () => readonly Sample<number>[] | number | null): void
  counter(name: string, help: string, read: () => readonly Sample<number>[] | number | null): void
  histogram(name: string, help: string, read: () => readonly Sample<Distribution>[]): void
  /** In Prometheus' text format. */
  render(): Promise<string>
  readonly contentType: string
}

export function createMetricSet(): MetricSet {
  const registry = new Registry()
  return {
    gauge(name, help, read) {
      registry.registerMetric(withValues(new Gauge({ name, help, registers: [] }), () => samplesOf(read())))
    },
    counter(name, help, read) {
      registry.registerMetric(withValues(new Counter({ name, help, registers: [] }), () => samplesOf(read())))
    },
    histogram(name, help, read) {
      const histogram = new Histogram({ name, help, registers: [] })
      registry.registerMetric(withValues(histogram, () => read().flatMap((sample) => series(name, sample))))
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

interface Value {
  value: number
  labels: Record<string, string>
  metricName?: string
}

/** Overrides prom-client's own storage: our values were counted before it was loaded. */
function withValues<M extends Gauge | Counter | Histogram>(metric: M, read: () => Value[]): M {
  const { name, help, type } = metric as M & { name: string; help: string; type: string }
  const get = async (): Promise<unknown> => ({ name, help, type, values: read() })
  // prom-client reads histograms through `getForPromString`.
  return Object.assign(metric, { get, getForPromString: get })
}

/** A number is a single series without labels; null: no series at present. */
function samplesOf(read: readonly Sample<number>[] | number | null): Value[] {
  if (read === null) return []
  if (typeof read === 'number') return [{ value: read, labels: {} }]
  return read.map(({ value, labels }) => ({ value, labels: { ...labels } }))
}

function series(name: string, { value, labels }: Sample<Distribution>): Value[] {
  let below = 0
  const buckets = value.bounds.map((bound, at) => {
    below += value.counts[at] ?? 0
    return { metricName: `${name}_bucket`, labels: { ...labels, le: String(bound) }, value: below }
  })
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: value.count },
    { metricName: `${name}_sum`, labels: { ...labels }, value: value.sum },
    { metricName: `${name}_count`, labels: { ...labels }, value: value.count },
  ]
}
