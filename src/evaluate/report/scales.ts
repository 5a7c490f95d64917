/** Where a value is drawn, and at which values the axis has its marks. */
export interface Scale {
  place(value: number): number
  readonly ticks: readonly number[]
}

/** From 0 to a round number at or above `highest`, in round steps. */
export function linearScale(highest: number, [from, to]: readonly [number, number], steps = 5): Scale {
  const step = roundStep((highest > 0 ? highest : 1) / steps)
  const count = Math.max(1, Math.ceil(highest / step - 1e-9))
  const end = count * step
  return {
    place: (value) => from + ((to - from) * value) / end,
    ticks: Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12))),
  }
}

/** Powers of ten around positive values; what is smaller than the smallest of them is drawn at its place. */
export function logScale(values: readonly number[], [from, to]: readonly [number, number]): Scale {
  const positive = values.filter((value) => value > 0)
  const low = Math.floor(Math.log10(Math.min(...positive, 0.1)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 10 ** low))))
  return {
    place: (value) => {
      const power = value > 0 ? Math.max(low, Math.log10(value)) : low
      return from + ((to - from) * (power - low)) / (high - low)
    },
    ticks: Array.from({ length: high - low + 1 }, (_, at) => Number(`1e${low + at}`)),
  }
}

/** The nearest of 1, 2, 5 × 10ⁿ that is not below. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10
  return factor * power
}

/**
 * Keeps labels apart that would lie over each other: each at its wish or just below the one before, and none below
 * `lowest` as long as there is room above.
 */
export function spreadLabels(wishes: readonly number[], height: number, lowest: number): number[] {
  const order = wishes.map((wish, at) => ({ wish, at })).sort((a, b) => a.wish - b.wish)
  let above = -Infinity
  const spread = order.map(({ wish, at }) => ({ at, place: (above = Math.max(wish, above + height)) }))
  let below = lowest + height
  const places = wishes.map(() => 0)
  for (const { at, place } of spread.reverse()) {
    below = Math.min(place, below - height)
    places[at] = below
  }
  return places
}
