/** Wraps lines at spaces so that none is wider than `width`, indented by `indent` spaces. */
export function wrapText(text: string, indent: number, width: number): string {
  const margin = ' '.repeat(indent)
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width - indent))
    .map((line) => margin + line)
    .join('\n')
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    // A word wider than the line, such as a path, is not broken.
    const end = space > 0 ? space : rest.indexOf(' ', width)
    if (end === -1) break
    lines.push(rest.slice(0, end))
    rest = rest.slice(end + 1)
  }
  return [...lines, rest]
}
