import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { readPages } from './read-docs.js'

test('every `npm run` that the docs or a script speak of is there', async () => {
  const names = (await readdir('scripts')).filter((name) => name.endsWith('.js'))
  const texts = await Promise.all(names.map((name) => readFile(`scripts/${name}`, 'utf8')))
  const pages = (await readPages()).map(({ text }) => text)
  const spoken = [...pages, ...texts].flatMap((text) =>
    [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map((match) => match[1]),
  )
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> }
  expect(spoken).toContain('bench')
  expect(spoken).toContain('test:vulkan')
  expect([...new Set(spoken)].filter((name) => scripts[name ?? ''] === undefined)).toEqual([])
})
