import { splitNames } from '../split-names.js'
import type { ModelSource } from './model-source.js'
import { safeName } from './store-names.js'

/** A model at a URL; the other parts of a split model are expected next to the first. */
export function urlSource(url: URL): ModelSource {
  const lastSlash = url.pathname.lastIndexOf('/')
  const folder = url.pathname.slice(0, lastSlash + 1)
  const names = splitNames(url.pathname.slice(lastSlash + 1))
  const label = safeName(decoded(names[0] ?? ''))
  return {
    readableKey: [url.host, label],
    identity: url.href,
    source: 'url',
    label,
    revision: null,
    files: names.map((name) => ({
      url: new URL(`${folder}${name}${url.search}`, url),
      name: safeName(decoded(name)),
      size: null,
      sha256: null,
    })),
    headers: {},
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
