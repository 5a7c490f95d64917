import { allowRedirectByDefault, isLoopback, type AllowRedirect } from '../../download/redirect-rules.js'
import { CortexError } from '../../errors.js'

/** Whose releases are installed. */
export const owner = 'ggml-org'
export const repository = 'llama.cpp'

/** Which releases API is asked, as whom, and where its downloads may lead. */
export interface GithubAccess {
  /** Of the repository in the API: ends in `/repos/ggml-org/llama.cpp/`. */
  api: URL
  /** Sent to the API and nowhere else. */
  headers: Readonly<Record<string, string>>
  /** Before `/TAG/NAME`, where an address is needed that the API has not given; null with an API of one's own. */
  downloads: string | null
  /** Whether a release's file may be fetched from here, or a download be redirected here. */
  isKnownHost: (url: URL) => boolean
  /** For every step of a download that began at a known host. */
  allowRedirect: AllowRedirect
}

/** Where `browser_download_url` points, and where it has redirected to since releases have assets. */
const downloadHosts = [
  'github.com',
  'release-assets.githubusercontent.com',
  'objects.githubusercontent.com',
  'github-releases.githubusercontent.com',
]

/**
 * From `CORTEX_GITHUB_API` (a proxy of the API, or a stand-in) with `CORTEX_GITHUB_HOSTS`, the hosts that its downloads
 * may come from besides GitHub's, and `GITHUB_TOKEN` or `GH_TOKEN`.
 *
 * @throws CortexError RELEASE_LOOKUP_FAILED where the address is none, or is http to another machine
 */
export function githubAccess(env: Readonly<Record<string, string | undefined>>): GithubAccess {
  const given = env['CORTEX_GITHUB_API']?.trim()
  const base = given ? checked(given) : new URL('https://api.github.com/')
  const listed = given ? [base.host, ...(env['CORTEX_GITHUB_HOSTS'] ?? '').split(',').map((host) => host.trim())] : []
  const hosts = new Set([...downloadHosts, ...listed.filter((host) => host !== '')])
  const isKnownHost = (url: URL): boolean => isSafe(url) && hosts.has(url.host)
  const token = [env['GITHUB_TOKEN'], env['GH_TOKEN']].map((value) => value?.trim()).find((value) => value)
  return {
    api: new URL(`repos/${owner}/${repository}/`, base),
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      // What is no header would be thrown back with the token in the message.
      ...(token !== undefined && /^[\x21-\x7e]+$/.test(token) && { authorization: `Bearer ${token}` }),
    },
    downloads: given ? null : `https://github.com/${owner}/${repository}/releases/download`,
    isKnownHost,
    allowRedirect(from, to) {
      if (!allowRedirectByDefault(from, to) || !isKnownHost(to)) return false
      return listed.includes(to.host) ? 'named' : true
    },
  }
}

function checked(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !isSafe(url)) {
    throw new CortexError('RELEASE_LOOKUP_FAILED', 'CORTEX_GITHUB_API is not an https address.', {
      hint: 'It should look like https://api.github.com; http is for an address of this machine only.',
    })
  }
  return url.pathname.endsWith('/') ? url : new URL(`${url.pathname}/`, url)
}

/** A token and digests are worth nothing over plain http, but from this machine itself. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
