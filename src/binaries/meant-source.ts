import type { BinarySettings } from '../settings/settings.js'

/** Where the config has its llama-server from. With `auto`, a path or an address that is set is meant, without being named. */
export function meantSource({ source, path, url }: BinarySettings): BinarySettings['source'] {
  if (source !== 'auto') return source
  if (path !== undefined) return 'path'
  return url === undefined ? 'auto' : 'url'
}
