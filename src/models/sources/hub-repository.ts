import { downloadText } from '../../download/download-text.js'
import { refusalIn, statusError } from '../../download/network-errors.js'
import { CortexError } from '../../errors.js'
import { isRecord } from '../../settings/is-record.js'
import { parseJson } from '../../settings/parse-json.js'
import type { HubAccess } from './hub-access.js'

/** A repository of the Hub at the current commit of its main branch. */
export interface HubRepository {
  commit: string
  files: readonly HubFile[]
}

export interface HubFile {
  path: string
  size: number | null
  /** Of the content, from Git LFS; null for small files, which are not in LFS. */
  sha256: string | null
}

/** Bytes; descriptions of repositories with thousands of files have several MB. */
const maxDescription = 32 * 1024 * 1024

/** @throws CortexError MODEL_UNAVAILABLE, and what a download throws */
export async function fetchHubRepository(
  repository: string,
  access: HubAccess,
  signal: AbortSignal | undefined,
): Promise<HubRepository> {
  const url = new URL(`api/models/${repository}?blobs=true`, access.endpoint)
  const answer = await downloadText({
    url,
    headers: { accept: 'application/json', ...access.headers },
    maxBytes: maxDescription,
    ...(signal && { signal }),
  })
  if (answer.status !== 200) {
    throw explainHubStatus(repository, access, answer.status) ?? statusError(answer.url, refusalIn(answer))
  }
  const description = parseDescription(answer.text)
  if (description === null) {
    throw new CortexError('MODEL_UNAVAILABLE', `${url.host} did not respond like the Hugging Face Hub.`, {
      hint: 'Check HF_ENDPOINT.',
    })
  }
  return description
}

/** The Hub also answers 401 for repositories that do not exist, so that private names cannot be guessed. */
export function explainHubStatus(repository: string, access: HubAccess, status: number): CortexError | null {
  const { host } = access.endpoint
  const hasToken = access.headers['authorization'] !== undefined
  if (status === 403 || (status === 401 && hasToken)) {
    return new CortexError('MODEL_UNAVAILABLE', `${host} denied access to ${repository} (${status}).`, {
      hint: hasToken
        ? `Request access at ${new URL(repository, access.endpoint).href}, and check the permissions of HF_TOKEN.`
        : `Request access at ${new URL(repository, access.endpoint).href}, then set HF_TOKEN.`,
    })
  }
  if (status === 401 || status === 404) {
    return new CortexError('MODEL_UNAVAILABLE', `${host} has no public repository or file ${repository} (${status}).`, {
      hint: hasToken ? 'Check the name.' : 'Check the name; if it is private or gated, set HF_TOKEN.',
    })
  }
  return null
}

function parseDescription(text: string): HubRepository | null {
  const value = parseJson(text)
  const commit = field(value, 'sha')
  const siblings = field(value, 'siblings')
  if (typeof commit !== 'string' || !/^[0-9a-f]{40,64}$/.test(commit) || !Array.isArray(siblings)) return null
  return { commit, files: siblings.flatMap((sibling: unknown) => parseFile(sibling) ?? []) }
}

function parseFile(sibling: unknown): HubFile | null {
  const path = field(sibling, 'rfilename')
  if (typeof path !== 'string') return null
  const size = field(sibling, 'size')
  const sha256 = field(field(sibling, 'lfs'), 'sha256')
  return {
    path,
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    sha256: typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
  }
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
