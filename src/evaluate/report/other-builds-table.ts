import { pairName } from '../../kv-cache/cache-type-pair.js'
import type { Evaluation, OtherBuild } from '../evaluation.js'
import { html, type Markup } from './markup.js'

/** This build and the others, a row for each pair; null where there are no others. */
export function otherBuildsTable({ others, binary, pairs, conditions }: Evaluation): Markup | null {
  if (others.length === 0) return null
  const depth = conditions.depths.at(-1) ?? 0
  const own: OtherBuild = {
    ...binary,
    pairs: pairs.map(({ pair, quality, speed }) => ({
      pair: pairName(pair),
      divergence: quality?.divergence?.value ?? null,
      prompt: speed?.depths.at(-1)?.prompt?.best ?? null,
      generation: speed?.depths.at(-1)?.generation?.best ?? null,
    })),
  }
  const rows = [own, ...others].flatMap((build) => build.pairs.map((figures) => ({ build, figures })))
  return html`<h2>Other builds</h2>
    <p class="quiet">The same model, text and settings; speeds of the fastest run with ${depth} tokens in the cache.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>K / V</th>
            <th>build</th>
            <th>prompt t/s</th>
            <th>generation t/s</th>
            <th>KL divergence</th>
          </tr>
        </thead>
        <tbody>
          ${rows
            .sort((a, b) => orderOf(own, a.figures.pair) - orderOf(own, b.figures.pair))
            .map(({ build, figures }) => row(build, figures))}
        </tbody>
      </table>
    </div>`
}

/** Pairs that only other builds were measured with come last. */
function orderOf({ pairs }: OtherBuild, name: string): number {
  const at = pairs.findIndex(({ pair }) => pair === name)
  return at === -1 ? pairs.length : at
}

function row({ build, version, backend }: OtherBuild, figures: OtherBuild['pairs'][number]): Markup {
  const { pair, divergence, prompt, generation } = figures
  const name = `${build === null ? version : `b${build}`}, ${backend}`
  return html`<tr>
    <td>${pair}</td>
    <td>${name}</td>
    <td>${figure(prompt)}</td>
    <td>${figure(generation)}</td>
    <td>${figure(divergence)}</td>
  </tr>`
}

function figure(value: number | null): string {
  if (value === null) return '–'
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}
