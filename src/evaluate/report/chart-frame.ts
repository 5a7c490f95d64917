import { html, type Markup } from './markup.js'
import type { Scale } from './scales.js'

/** In the units of the SVG, which the page scales. */
const frame = { width: 720, height: 340, left: 72, right: 110, top: 18, bottom: 52 } as const
export const across = [frame.left, frame.width - frame.right] as const
export const upward = [frame.height - frame.bottom, frame.top] as const

export interface ChartText {
  /** Read aloud in place of the picture. */
  description: string
  xTitle: string
  yTitle: string
}

/** Axes with their marks around what is drawn. */
export function chartFrame(text: ChartText, x: Scale, y: Scale, content: readonly Markup[]): Markup {
  const [left, right] = across
  const [bottom] = upward
  return html`<svg
    class="chart"
    viewBox="0 0 ${frame.width} ${frame.height}"
    role="img"
    aria-label="${text.description}"
  >
    ${y.ticks.map((tick) => html`<path class="grid" d="M${left} ${place(y, tick)}H${right}" /><text class="tick" x="${left - 8}" y="${y.place(tick) + 4}" text-anchor="end">${formatTick(tick)}</text>`)}
    ${x.ticks.map((tick) => html`<path class="grid" d="M${place(x, tick)} ${bottom}v5" /><text class="tick" x="${place(x, tick)}" y="${bottom + 20}" text-anchor="middle">${formatTick(tick)}</text>`)}
    <path class="axis" d="M${left} ${frame.top}V${bottom}H${right}" />
    <text class="title" x="${(left + right) / 2}" y="${frame.height - 10}" text-anchor="middle">${text.xTitle}</text>
    <text
      class="title"
      x="16"
      y="${(frame.top + bottom) / 2}"
      text-anchor="middle"
      transform="rotate(-90 16 ${(frame.top + bottom) / 2})"
    >
      ${text.yTitle}
    </text>
    ${content}
  </svg>`
}

/** Rounded to what can be seen. */
export function place(scale: Scale, value: number): number {
  return Math.round(scale.place(value) * 10) / 10
}

function formatTick(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential()
    : value.toLocaleString('en-US', { maximumFractionDigits: 6 })
}

/** A mark whose shape tells series apart where colours do not: on paper, and for those who do not see them. */
export function mark(series: number, x: number, y: number): Markup {
  const r = 5
  const shapes = [
    `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
    `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    `M${x} ${y - r - 1}l${r + 1} ${2 * r}h${-2 * r - 2}z`,
    `M${x} ${y - r - 2}l${r + 2} ${r + 2}l${-r - 2} ${r + 2}l${-r - 2} ${-r - 2}z`,
    `M${x} ${y + r + 1}l${r + 1} ${-2 * r}h${-2 * r - 2}z`,
    `M${x - r} ${y - 2}h${r - 2}v${-r + 2}h4v${r - 2}h${r - 2}v4h${-r + 2}v${r - 2}h-4v${-r + 2}h${-r + 2}z`,
  ]
  return html`<path class="mark s${series % seriesColours}" d="${shapes[series % shapes.length] ?? ''}" />`
}

/** The style has so many. */
export const seriesColours = 8
