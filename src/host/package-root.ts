import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CortexError } from '../errors.js'
import { isRecord } from '../settings/is-record.js'

/**
 * Absolute path of this package's folder, in which `binaries/` and `schemas/` lie. Looked for upward from this file,
 * because the way there differs between the sources and the bundle.
 */
export function packageRoot(): string {
  const start = path.dirname(fileURLToPath(import.meta.url))
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (isOurs(folder)) return folder
    if (folder === path.dirname(folder)) break
  }
  throw new CortexError('INTERNAL', `The files of cortex-supervisor were not found at or above ${start}.`, {
    hint: 'A bundler must leave the package cortex-supervisor external: it reads files that lie beside its code.',
  })
}

/** Absolute path of the model `demo`. */
export function demoModelPath(): string {
  return path.join(packageRoot(), 'binaries', 'cortex-demo.gguf')
}

function isOurs(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return isRecord(manifest) && manifest['name'] === 'cortex-supervisor'
  } catch {
    return false
  }
}
