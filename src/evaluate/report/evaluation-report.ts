import { pairName } from '../../kv-cache/cache-type-pair.js'
import { isReference } from '../measured-pairs.js'
import type { Evaluation } from '../evaluation.js'
import { html, type Markup } from './markup.js'
import { memoryQualityChart } from './memory-quality-chart.js'
import { reportStyle } from './report-style.js'
import { otherBuildsTable } from './other-builds-table.js'
import { recallTable, resultsTable } from './result-tables.js'
import { speedChart } from './speed-chart.js'

/** A whole HTML document in itself: it loads nothing, and runs nothing. */
export function evaluationReport(evaluation: Evaluation): string {
  const { model, recommendation, pairs } = evaluation
  const title = `K/V cache types for ${model.name ?? model.reference}`
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ markup: reportStyle }}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="quiet">${describe(evaluation)}</p>
        <section class="take">
          <strong>${recommendation.sentence}</strong>
          <ul>
            ${recommendation.grounds.map((ground) => html`<li>${ground}</li>`)}
          </ul>
        </section>
        <h2>What each pair takes and costs</h2>
        ${resultsTable(evaluation)}
        ${figure('Memory and quality', 'Further to the left takes less memory, further down is closer to f16.', memoryQualityChart(pairs))}
        ${figure('Reading a prompt', 'How fast a prompt is read, by how full the cache is.', speedChart(pairs, 'prompt'))}
        ${figure('Writing an answer', 'How fast an answer is written, by how full the cache is.', speedChart(pairs, 'generation'))}
        ${recallTable(pairs)} ${otherBuildsTable(evaluation)}
        ${list('Not measured', [
          ...evaluation.skipped.map(({ pair, reason }) => `${pairName(pair)}: ${reason}`),
          ...pairs.flatMap(({ pair, failures }) => failures.map((failure) => `${pairName(pair)}: ${failure}`)),
        ])}
        ${list('Notes', evaluation.notes)}
        <h2>How it was measured</h2>
        <dl>
          ${conditionsOf(evaluation).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
      </body>
    </html> `
  return page.markup
}

function describe({ model, binary, machine, measuredAt }: Evaluation): string {
  const build = binary.build === null ? binary.version : `build ${binary.build}`
  const what = [model.architecture, model.quantization, mib(model.bytes)].filter((word) => word !== null)
  return `${what.join(', ')} · llama.cpp ${build}, ${binary.backend} · ${machine.processor}, ${machine.cores} cores · ${measuredAt.slice(0, 10)}`
}

function figure(title: string, caption: string, chart: Markup | null): Markup | null {
  if (!chart) return null
  return html`<h2>${title}</h2>
    <figure>
      ${chart}
      <figcaption>${caption}</figcaption>
    </figure>`
}

function list(title: string, lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null
  return html`<h2>${title}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`
}

function conditionsOf({ model, binary, machine, text, conditions, pairs }: Evaluation): [string, string][] {
  const reference = pairs.find(({ pair }) => isReference(pair))
  return [
    ['Model', `${model.reference}, ${model.bytes} bytes, fingerprint ${model.fingerprint.slice(0, 16)}`],
    ['Build', `${binary.version}, ${binary.backend}`],
    [
      'Machine',
      [
        machine.processor,
        `${machine.cores} cores`,
        ...(conditions.threads === null ? [] : [`${conditions.threads} threads`]),
        mib(machine.memoryBytes),
        machine.system,
        ...machine.devices,
      ].join(', '),
    ],
    [
      'Memory',
      `the K/V cache for ${conditions.plannedContext} tokens, computed; checked against a server with ${conditions.context}`,
    ],
    [
      'Speed',
      `${reference?.speed?.by ?? 'not measured'}: ${conditions.promptTokens} tokens of prompt and ${conditions.generatedTokens} generated, mean of ${conditions.repetitions} runs`,
    ],
    [
      'Quality',
      `${reference?.quality?.by ?? 'not measured'}: ${reference?.quality?.tokens ?? 0} tokens of ${text.name} (${text.bytes} bytes, SHA-256 ${text.sha256.slice(0, 16)}) predicted`,
    ],
    [
      'Answers',
      `${conditions.prompts} pieces of the text continued by ${conditions.answerTokens} tokens, always the most probable one`,
    ],
    [
      'Recall',
      `a word said at the beginning, asked for so many tokens later; ${conditions.recallTrials} tries at each distance`,
    ],
  ]
}

function mib(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}
