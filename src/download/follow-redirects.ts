import type { lookup } from 'node:dns'
import { CortexError, isCortexError } from '../errors.js'
import { mayRedirect, reachOf, reachOfHost, type Reach } from './address-reach.js'
import { addressRefused } from './guarded-lookup.js'
import { withoutSecrets } from './network-errors.js'
import { allowRedirectByDefault, headersAfterRedirect, type AllowRedirect } from './redirect-rules.js'
import { withResponse, type HttpRequest, type HttpResponse } from './request-response.js'

export interface RedirectedRequest extends Omit<HttpRequest, 'guard'> {
  allowRedirect?: AllowRedirect | undefined
  /** Default: the system's resolver. */
  lookup?: typeof lookup | undefined
}

const maxRedirects = 10
const redirectStatuses = new Set([301, 302, 303, 307, 308])

/**
 * Like {@link withResponse}, for the response at the end of the redirects. Each has to be allowed by the request, and must
 * not lead from a public address, or from this machine, into a private network, a link or this machine, unless the user has
 * named that host: a stranger would choose what is asked there.
 */
export async function withFinalResponse<T>(
  request: RedirectedRequest,
  read: (response: HttpResponse) => Promise<T>,
): Promise<T> {
  const allow = request.allowRedirect ?? allowRedirectByDefault
  let { url, headers } = request
  let announcedSha256: string | null = null
  let origin: { url: URL; reach: Reach } | null = null
  for (let hops = 0; hops <= maxRedirects; hops++) {
    let reach: Reach = reachOfHost(url.hostname) ?? 'public'
    const from: { url: URL; reach: Reach } | null = origin
    const allows = (address: string): boolean => {
      reach = reachOf(address)
      return from === null || mayRedirect(from.reach, reach)
    }
    const outcome = await withResponse(
      { ...request, url, headers, guard: { allows, lookup: request.lookup } },
      async (response) => {
        const target = redirectTarget(response)
        announcedSha256 ??= response.announcedSha256
        return target === null ? { result: await read({ ...response, announcedSha256 }) } : { target }
      },
    ).catch((thrown: unknown) => {
      throw from !== null && isAddressRefused(thrown) ? refusedInward(from.url, url) : thrown
    })
    if ('result' in outcome) return outcome.result
    const { target } = outcome
    const permission = allow(url, target)
    if (permission === false) throw refused(url, target)
    const isNamed = permission === 'named' || target.hostname === request.url.hostname
    const targetReach = reachOfHost(target.hostname)
    if (!isNamed && targetReach !== null && !mayRedirect(reach, targetReach)) throw refusedInward(url, target)
    headers = headersAfterRedirect(headers, url, target)
    origin = isNamed ? null : { url, reach }
    url = target
  }
  throw new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `${withoutSecrets(request.url)} redirects more than ${maxRedirects} times.`,
  )
}

function redirectTarget({ url, status, headers }: HttpResponse): URL | null {
  const location = headers['location']
  if (!redirectStatuses.has(status) || location === undefined) return null
  if (URL.canParse(location, url.href)) return new URL(location, url)
  throw new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `${withoutSecrets(url)} redirects to something that is not a valid address.`,
  )
}

function isAddressRefused(thrown: unknown): boolean {
  const cause = isCortexError(thrown) ? thrown.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === addressRefused
}

function refusedInward(from: URL, to: URL): CortexError {
  return new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `${withoutSecrets(from)} redirects to ${to.protocol}//${to.host}, which is not a public address.`,
    { hint: 'If you trust that address, give it as the address to download from.' },
  )
}

function refused(from: URL, to: URL): CortexError {
  return new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `${withoutSecrets(from)} redirects to ${to.protocol}//${to.host}, which is not allowed here.`,
    {
      hint: 'A redirect must not lead from https to http or to this machine, and some sources may only redirect to known hosts.',
    },
  )
}
