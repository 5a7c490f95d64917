/** @typedef {import('./rows.js').Row & { scenario: string }} TableRow */

/**
 * As Markdown, so that it can go into the docs as it is.
 * @param {readonly TableRow[]} rows
 * @param {boolean} judgesTimes
 */
export function printTable(rows, judgesTimes) {
  const head = ['scenario', 'figure', 'goal', 'measured', '']
  const cells = rows.map(({ scenario, figure, goal, measured, ok, kind }) => [
    `\`${scenario}\``,
    figure,
    goal,
    measured,
    ok ? 'ok' : kind === 'invariant' ? '**VIOLATED**' : judgesTimes ? '**NOT REACHED**' : 'missed, not judged',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  /** @param {string[]} row */
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  console.log([head, rule, ...cells].map(line).join('\n'))
}
