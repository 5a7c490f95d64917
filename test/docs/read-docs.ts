import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface Fence {
  /** `docs/commands.md:12`. */
  where: string
  /** What stands after the backticks: `sh`, `sh tour`, `yaml`. */
  info: string
  text: string
}

export async function readPages(): Promise<{ file: string; text: string }[]> {
  const files = (await readdir('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join('docs', name))
  const pages = ['README.md', 'CONTRIBUTING.md', ...files]
  return Promise.all(pages.map(async (file) => ({ file, text: await readFile(file, 'utf8') })))
}

/** Every block of code in the README and the docs whose language is `language`. */
export async function readFences(language: string): Promise<Fence[]> {
  const pages = await readPages()
  return pages.flatMap(({ file, text }) => fencesOf(file, text)).filter(({ info }) => info.split(' ')[0] === language)
}

function fencesOf(file: string, text: string): Fence[] {
  return [...text.matchAll(/^```(\S.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    where: `${file}:${text.slice(0, match.index).split('\n').length}`,
    info: match[1]!,
    text: match[2]!,
  }))
}

/** The lines of a shell example that call `program`, as arguments; comments and `npx` left out. */
export function commandLines({ text }: Fence): string[][] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/\s+#\s.*$/, '')
        .replace(/^npx /, '')
        .trim(),
    )
    .filter((line) => line.startsWith('cortex-supervisor '))
    .map((line) => splitShell(line).slice(1))
}

/** Words as a shell would split them, single quotes included; nothing else of a shell is used in the docs. */
function splitShell(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}
