import { pairName } from '../../kv-cache/cache-type-pair.js'
import { isReference } from '../measured-pairs.js'
import type { Estimate, Evaluation, PairResult, Rate } from '../evaluation.js'
import { bytesOf } from '../recommend-pair.js'
import { html, type Markup } from './markup.js'

/** One row a pair. */
export function resultsTable({ pairs, recommendation, conditions }: Evaluation): Markup {
  const depth = conditions.depths.at(-1) ?? 0
  const taken = pairName(recommendation.pair)
  const full = bytesOf(pairs.find(({ pair }) => isReference(pair))?.memory ?? null)
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>K / V</th>
          <th>memory<br />MiB</th>
          <th>of f16</th>
          <th>prompt<br />t/s at ${depth}</th>
          <th>generation<br />t/s at ${depth}</th>
          <th>perplexity</th>
          <th>KL divergence<br />nats</th>
          <th>same top<br />token</th>
          <th>same<br />answers</th>
        </tr>
      </thead>
      <tbody>
        ${pairs.map((result) => row(result, depth, full, pairName(result.pair) === taken))}
      </tbody>
    </table>
  </div>`
}

function row(
  { pair, memory, speed, quality, answers }: PairResult,
  depth: number,
  full: number | null,
  taken: boolean,
): Markup {
  const bytes = bytesOf(memory)
  const at = speed?.depths.find((measured) => measured.depth === depth)
  const share = bytes === null || full === null || full === 0 ? '–' : `${Math.round((100 * bytes) / full)} %`
  return html`<tr${taken ? html` class="taken"` : null}><td>${pairName(pair)}${taken ? ' ✓' : ''}</td><td>${bytes === null ? '–' : (bytes / 1024 ** 2).toFixed(2)}</td><td>${share}</td>${rateCell(at?.prompt ?? null)}${rateCell(at?.generation ?? null)}${estimateCell(quality?.perplexity ?? null, (value) => value.toFixed(4))}${estimateCell(quality?.divergence ?? null, (value) => String(Number(value.toPrecision(3))))}${estimateCell(
    quality?.sameTop ?? null,
    (value) => `${(100 * value).toFixed(1)} %`,
    (error) => (100 * error).toFixed(1),
  )}<td>${answers ? `${answers.same} of ${answers.prompts}` : '–'}</td></tr>`
}

function rateCell(rate: Rate | null): Markup {
  if (!rate) return html`<td>–</td>`
  return html`<td>${digits(rate.mean)} <small>± ${digits(rate.deviation)}</small></td>`
}

function estimateCell(
  estimate: Estimate | null,
  format: (value: number) => string,
  formatError: (error: number) => string = (error) => String(Number(error.toPrecision(2))),
): Markup {
  if (!estimate) return html`<td>–</td>`
  const { value, error } = estimate
  return html`<td>${format(value)}${error === null ? null : html` <small>± ${formatError(error)}</small>`}</td>`
}

function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

/** Facts recalled by distance; null where nothing was asked. */
export function recallTable(pairs: readonly PairResult[]): Markup | null {
  const reference = pairs.find(({ pair }) => isReference(pair))
  const distances = reference?.recall ?? []
  if (distances.length === 0) return null
  const asked = pairs.filter(({ recall }) => recall.length > 0)
  return html`<h2>Recall</h2>
    <p class="quiet">
      Facts found again, by how many tokens lie between the fact and the question. Where f16 finds fewer than three of
      four, the others are not asked.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>K / V</th>
            ${distances.map(({ distance }) => html`<th>${distance}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${asked.map(
            ({ pair, recall }) =>
              html`<tr>
                <td>${pairName(pair)}</td>
                ${distances.map(({ distance }) => recallCell(recall.find((result) => result.distance === distance)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

function recallCell(result: PairResult['recall'][number] | undefined): Markup {
  return result ? html`<td>${result.right} of ${result.trials}</td>` : html`<td>–</td>`
}
