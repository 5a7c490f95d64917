import type { BinarySettings } from './settings.js'

/** Where the llama-server comes from: with `auto`, a `path` or `url` that is set decides. */
export function inferSource({ source, path, url }: BinarySettings): BinarySettings['source'] {
  if (source !== 'auto') return source
  if (path !== undefined) return 'path'
  return url === undefined ? 'auto' : 'url'
}
