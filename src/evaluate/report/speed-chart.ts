import { pairName } from '../../kv-cache/cache-type-pair.js'
import type { PairResult, Rate } from '../evaluation.js'
import { across, chartFrame, mark, place, seriesColours, upward } from './chart-frame.js'
import { html, type Markup } from './markup.js'
import { linearScale, spreadLabels, type Scale } from './scales.js'

const lineHeight = 15

interface Series {
  name: string
  series: number
  points: readonly { depth: number; rate: Rate }[]
}

/** Tokens per second by how full the cache is, a line for each pair. Null: nothing was measured. */
export function speedChart(results: readonly PairResult[], kind: 'prompt' | 'generation'): Markup | null {
  const lines = results.flatMap(({ pair, speed }, series): Series[] => {
    const points = (speed?.depths ?? []).flatMap((at) => {
      const rate = at[kind]
      return rate ? [{ depth: at.depth, rate }] : []
    })
    return points.length === 0 ? [] : [{ name: pairName(pair), series, points }]
  })
  if (lines.length === 0) return null
  const all = lines.flatMap(({ points }) => points)
  const x = linearScale(Math.max(1, ...all.map(({ depth }) => depth)), across, 6)
  const y = linearScale(Math.max(...all.map(({ rate }) => rate.mean)), upward)
  const ends = lines.map(({ points }) => place(y, points.at(-1)?.rate.mean ?? 0) + 4)
  const labels = spreadLabels(ends, lineHeight, upward[0] - 2)
  return chartFrame(
    {
      description: lines
        .map(
          ({ name, points }) =>
            `${name}: ${points.map(({ depth, rate }) => `${rate.mean.toFixed(1)} at ${depth}`).join(', ')}`,
        )
        .join('; '),
      xTitle: 'tokens in the cache',
      yTitle: kind === 'prompt' ? 'prompt, tokens per second' : 'generation, tokens per second',
    },
    x,
    y,
    lines.map((line, at) => drawLine(line, labels[at] ?? 0, x, y)),
  )
}

function drawLine({ name, series, points }: Series, label: number, x: Scale, y: Scale): Markup {
  const corners = points.map(({ depth, rate }) => ({ x: place(x, depth), y: place(y, rate.mean) }))
  const end = corners.at(-1) ?? { x: 0, y: 0 }
  const beside = across[1] + 16
  const path = corners.map((corner, at) => `${at === 0 ? 'M' : 'L'}${corner.x} ${corner.y}`).join('')
  return html`<path class="line s${series % seriesColours}" d="${path}" />
    ${corners.map((corner) => mark(series, corner.x, corner.y))}
    <path class="lead" d="M${end.x + 7} ${end.y}L${beside - 3} ${label - 4}" />
    <text class="label" x="${beside}" y="${label}">${name}</text>`
}
