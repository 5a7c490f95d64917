import { createHash } from 'node:crypto'
import type { ModelSource } from './model-source.js'

const maxLength = 100

/** A name that is safe on every file system, from an untrusted one. */
export function safeName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+/, '')
  // The end is kept, because it contains the quantization and the number of the part.
  return safe.slice(-maxLength) || 'model.gguf'
}

/** The name of a model's folder in the store. It depends on the content, so that a model is never overwritten. */
export function storeKey({ readableKey, identity, files }: ModelSource): string {
  const content = files.map(({ sha256 }) => sha256 ?? '').join()
  const hash = createHash('sha256').update(`${identity}\n${content}`).digest('hex').slice(0, 10)
  return `${safeName(readableKey.join('--')).replace(/\.gguf$/i, '')}-${hash}`
}
