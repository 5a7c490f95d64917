import type { IncomingMessage } from 'node:http'

/**
 * The target in origin form, `/path?query`, exactly as it was sent; null for one that has no path.
 * `http://host/path`, which a server has to accept as well, is cut down to its path, and its host must be the `Host`.
 */
export function originForm(req: Pick<IncomingMessage, 'url' | 'headers'>): string | null {
  const target = req.url ?? ''
  if (target.startsWith('/')) return target
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/is.exec(target)
  if (absolute === null) return null
  const [, authority = '', rest = ''] = absolute
  if (authority.toLowerCase() !== req.headers.host?.toLowerCase()) return null
  return rest.startsWith('/') ? rest : `/${rest}`
}
