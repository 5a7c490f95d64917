export interface Exposition {
  /** Series as they are written, with their labels. */
  readonly series: ReadonlyMap<string, number>
  /** By the name of the metric. */
  readonly types: ReadonlyMap<string, string>
}

const sampleLine =
  /^([a-zA-Z_][\w]*)(\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*")*\})? (-?\d[\d.e+-]*|\+Inf|NaN)$/

/** Reads Prometheus' text format 0.0.4 as strictly as `promtool check metrics`, and throws at the first fault. */
export function lintExposition(text: string): Exposition {
  const series = new Map<string, number>()
  const types = new Map<string, string>()
  const helps = new Set<string>()
  const require = (holds: boolean, fault: string): void => {
    if (!holds) throw new Error(fault)
  }
  require(text.endsWith('\n'), 'The last line has no end.')
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (keyword === 'HELP') {
      require(!helps.has(name), `${name} is explained twice.`)
      require(rest.endsWith('.') || rest.includes('. '), `${name} is not explained in a sentence: ${rest}`)
      helps.add(name)
    } else if (keyword === 'TYPE') {
      require(!types.has(name), `${name} has two types.`)
      require(/^(counter|gauge|histogram)$/.test(rest), `${name} is a ${rest}.`)
      require((rest === 'counter') === name.endsWith('_total'), `${name} is a ${rest}.`)
      types.set(name, rest)
    } else {
      const [, sample = '', labels = '', value] = sampleLine.exec(line) ?? []
      require(value !== undefined, `This is no sample: ${line}`)
      const histogram = sample.replace(/_(bucket|sum|count)$/, '')
      const metric = types.get(histogram) === 'histogram' ? histogram : sample
      require(types.has(metric) && helps.has(metric), `${metric} has no TYPE or no HELP.`)
      require(types.get(sample) !== 'histogram', `${metric} is a histogram and has a plain sample.`)
      require(!series.has(sample + labels), `${sample}${labels} is there twice.`)
      series.set(sample + labels, Number(value === '+Inf' ? Infinity : value))
    }
  }
  requireWholeHistograms(series, types)
  return { series, types }
}

/** Buckets rise, and the last one holds all. */
function requireWholeHistograms(series: Exposition['series'], types: Exposition['types']): void {
  for (const [name, type] of types) {
    if (type !== 'histogram') continue
    const groups = new Map<string, number[]>()
    for (const [sample, value] of series) {
      if (!sample.startsWith(`${name}_bucket{`)) continue
      const labels = sample
        .slice(name.length + '_bucket'.length)
        .replace(/,?le="[^"]*"/, '')
        .replace('{}', '')
      groups.set(labels, [...(groups.get(labels) ?? []), value])
    }
    for (const [labels, buckets] of groups) {
      const rising = buckets.every((value, at) => value >= (buckets[at - 1] ?? 0))
      if (!rising || buckets.at(-1) !== series.get(`${name}_count${labels}`)) {
        throw new Error(`The buckets of ${name}${labels} do not add up: ${buckets.join(' ')}`)
      }
    }
  }
}

/** Series of counters that are lower, or gone, in the later of two answers. */
export function fallenCounters(before: Exposition, after: Exposition): string[] {
  return [...before.series].flatMap(([sample, value]) => {
    const name = sample.replace(/\{.*/, '')
    const counts = before.types.get(name) === 'counter' || /_(bucket|sum|count)$/.test(name)
    return counts && (after.series.get(sample) ?? -1) < value ? [sample] : []
  })
}
