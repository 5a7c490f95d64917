import { pairName } from '../../kv-cache/cache-type-pair.js'
import type { PairResult } from '../evaluation.js'
import { bounds, bytesOf } from '../recommend-pair.js'
import { across, chartFrame, mark, place, upward } from './chart-frame.js'
import { html, type Markup } from './markup.js'
import { linearScale, logScale, spreadLabels } from './scales.js'

const mebibyte = 1024 * 1024
const lineHeight = 15

/** Memory × divergence from f16: to the left is smaller, down is better. Null: there are not two pairs to show. */
export function memoryQualityChart(results: readonly PairResult[]): Markup | null {
  const points = results.flatMap(({ pair, memory, quality }, series) => {
    const bytes = bytesOf(memory)
    if (bytes === null || !quality) return []
    return [{ name: pairName(pair), series, mib: bytes / mebibyte, divergence: quality.divergence?.value ?? 0 }]
  })
  if (points.length < 2) return null
  const x = linearScale(Math.max(...points.map(({ mib }) => mib)), across)
  const y = logScale([...points.map(({ divergence }) => divergence), bounds.divergence], upward)
  const placed = points.map((point) => ({ ...point, x: place(x, point.mib), y: place(y, point.divergence) }))
  const labels = spreadLabels(
    placed.map((point) => point.y + 4),
    lineHeight,
    upward[0] - 2,
  )
  const bound = place(y, bounds.divergence)
  return chartFrame(
    {
      description: `Memory against divergence from f16: ${points.map(({ name, mib, divergence }) => `${name} ${mib.toFixed(2)} MiB, ${divergence.toPrecision(2)} nats`).join('; ')}`,
      xTitle: 'K/V cache, MiB',
      yTitle: 'KL divergence from f16, nats',
    },
    x,
    y,
    [
      html`<path class="bound" d="M${across[0]} ${bound}H${across[1]}" /><text
          class="tick"
          x="${across[0] + 6}"
          y="${bound - 6}"
          >bound ${bounds.divergence}</text
        >`,
      ...placed.map((point, at) => {
        const label = labels[at] ?? point.y
        const lead =
          Math.abs(label - 4 - point.y) > 2
            ? html`<path class="lead" d="M${point.x + 6} ${point.y}L${point.x + 9} ${label - 4}" />`
            : null
        return html`${mark(point.series, point.x, point.y)}${lead}<text class="label" x="${point.x + 11}" y="${label}"
            >${point.name}${point.divergence === 0 ? ' (0)' : ''}</text
          >`
      }),
    ],
  )
}
