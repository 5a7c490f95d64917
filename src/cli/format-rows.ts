import { stripVTControlCharacters } from 'node:util'
import { wrapText } from './wrap-text.js'

/** Columns as wide as their widest cell, two spaces apart; the last one is wrapped so that no line exceeds `columns`. */
export function formatRows(rows: readonly (readonly string[])[], columns = Infinity): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell))
    }
  }
  const indent = widths.reduce((sum, width) => sum + width + 2, 0)
  return rows
    .map((row) =>
      columns === Infinity ? row : [...row.slice(0, -1), wrapText(row.at(-1) ?? '', indent, columns).trimStart()],
    )
    .map((row) => row.map((cell, column) => cell + ' '.repeat(padding(cell, widths[column]))).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

function padding(cell: string, width = 0): number {
  return Math.max(0, width - visibleLength(cell))
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length
}
