// Generated files are committed, so that a reader of the sources sees them and a build needs no generator; this keeps
// them from drifting apart from what they are made of.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from './config-schema.js'

/**
 * Writes the files, or with `--check` fails where one differs.
 * @param {{ [file: string]: string }} files
 * @param {string} command What to run to bring them up to date.
 */
export async function writeGenerated(files, command) {
  const check = process.argv.includes('--check')
  const stale = []
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, file)
    const present = await readFile(target, 'utf8').catch(() => '')
    if (present === text) continue
    stale.push(file)
    if (check) continue
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, text)
    console.log(`wrote ${file}`)
  }
  if (!check || stale.length === 0) return
  console.error(`Out of date: ${stale.join(', ')}. Run \`${command}\` and commit the result.`)
  process.exitCode = 1
}
