import { CortexError } from '../errors.js'
import { withoutSecrets } from './network-errors.js'
import { allowRedirectByDefault, headersAfterRedirect } from './redirect-rules.js'
import { withResponse, type HttpRequest, type HttpResponse } from './request-response.js'

export interface RedirectedRequest extends HttpRequest {
  allowRedirect?: ((from: URL, to: URL) => boolean) | undefined
}

const maxRedirects = 10
const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Like {@link withResponse}, for the response at the end of the redirects, each of which is asked for by name. */
export async function withFinalResponse<T>(
  request: RedirectedRequest,
  read: (response: HttpResponse) => Promise<T>,
): Promise<T> {
  const allow = request.allowRedirect ?? allowRedirectByDefault
  let { url, headers } = request
  let announcedSha256: string | null = null
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const outcome = await withResponse({ ...request, url, headers }, async (response) => {
      const target = redirectTarget(response)
      announcedSha256 ??= response.announcedSha256
      return target === null ? { result: await read({ ...response, announcedSha256 }) } : { target }
    })
    if ('result' in outcome) return outcome.result
    if (!allow(url, outcome.target)) throw refused(url, outcome.target)
    headers = headersAfterRedirect(headers, url, outcome.target)
    url = outcome.target
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
    `${withoutSecrets(url)} redirects to something that is no address.`,
  )
}

function refused(from: URL, to: URL): CortexError {
  return new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `${withoutSecrets(from)} redirects to ${to.protocol}//${to.host}, which is not allowed here.`,
    { hint: 'A redirect may not leave https, and some sources may only redirect to the hosts known for them.' },
  )
}
