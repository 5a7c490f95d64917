import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The license of every package that went into the bundle, as the licenses themselves ask for.
 * @param {string} root
 * @param {import('esbuild').Metafile} metafile
 */
export async function collectLicenses(root, metafile) {
  // What a plugin made up is named after a file that is listed too.
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('named:'))
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []))
  const sections = await Promise.all([...folders].sort().map((folder) => describe(path.join(root, folder))))
  return [
    'cortex-supervisor contains the following packages.',
    ...sections.toSorted((a, b) => a.title.localeCompare(b.title)).map(({ title, text }) => `${title}\n\n${text}`),
  ].join(`\n\n${'-'.repeat(80)}\n\n`)
}

/**
 * `node_modules/a/node_modules/@b/c` for `node_modules/a/node_modules/@b/c/lib/d.js`; null for a file of our own.
 * @param {string} input
 */
export function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null
}

/** @param {string} folder */
async function describe(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${name} does not name its license; look before bundling it.`)
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(\.|$|-)/i.test(entry))
  const text = file === undefined ? `By ${author?.name ?? author}.` : await readFile(path.join(folder, file), 'utf8')
  return { title: `${name} ${version} (${license})`, text: text.replaceAll('\r\n', '\n').trim() }
}
