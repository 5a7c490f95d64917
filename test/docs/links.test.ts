import { expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readPages } from './read-docs.js'

test('every link within the docs leads somewhere', async () => {
  const pages = await readPages()
  const anchors = new Map(pages.map(({ file, text }) => [file, headings(text)]))
  const broken = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !leadsSomewhere(file, target, anchors))
      .map((target) => `${file}: ${target}`),
  )
  expect(broken).toEqual([])
})

function leadsSomewhere(from: string, target: string, anchors: ReadonlyMap<string, readonly string[]>): boolean {
  const [place = '', anchor] = target.split('#')
  const file = place === '' ? from : path.posix.join(path.posix.dirname(from), place)
  return existsSync(file) && (anchor === undefined || (anchors.get(file) ?? []).includes(anchor))
}

/** As GitHub makes anchors of headings. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  )
}
