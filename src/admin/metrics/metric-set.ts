import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Distribution } from '../../supervisor/histogram.js'

export type Labels = Readonly<Record<string, string>>

/** One series. */
export interface Sample<T> {
  labels?: Labels
  value: T
}

/** Metrics whose values are kept elsewhere, and read when they are asked for. Names come with their unit. */
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

/** prom-client keeps values of its own; ours were counted before it was loaded, so it is given them when it asks. */
function withValues<M extends Gauge | Counter | Histogram>(metric: M, read: () => Value[]): M {
  const { name, help, type } = metric as M & { name: string; help: string; type: string }
  const get = async (): Promise<unknown> => ({ name, help, type, values: read() })
  // A histogram is asked by another name for the same.
  return Object.assign(metric, { get, getForPromString: get })
}

/** A number is the only series; null: there is none at present. */
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
