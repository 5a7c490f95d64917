import { CortexError, isCortexError } from '../../errors.js'
import { askApi, type AskOptions } from './ask-api.js'
import { newestWhole, type Selection } from './newest-whole.js'
import { newestPinned, pinnedRelease, type PinnedDigests } from './pinned-digests.js'
import { buildOf, essenceOf, parseRelease, parseReleases, type Release } from './release.js'
import { readNightlyTag } from './nightly-tag.js'

export interface FindReleaseOptions<S extends Selection> extends AskOptions {
  /** `stable`, `latest`, or a build such as `b11158`. */
  version: string
  /** What this machine would take of a release's assets. */
  select: (names: readonly string[]) => S
  /** What can be had although the API cannot be asked. */
  pinned: PinnedDigests
}

export interface FoundRelease<S extends Selection> {
  release: Release
  selected: S
}

/** A page has about three days of builds; more are only asked for where none of them will do. */
const pageSize = 30
const maxPages = 3

/**
 * The release to install, with what is wanted of it.
 *
 * @throws CortexError RELEASE_NOT_FOUND, BINARY_UNAVAILABLE where it has nothing for this machine, RATE_LIMITED,
 * RELEASE_LOOKUP_FAILED, and what a download throws
 */
export async function findRelease<S extends Selection>(options: FindReleaseOptions<S>): Promise<FoundRelease<S>> {
  try {
    return await lookUp(options)
  } catch (error) {
    const known = options.signal?.aborted || !isCortexError(error) || !cannotAsk(error) ? null : knownRelease(options)
    if (known === null) throw error
    options.onWarning?.({
      code: 'RELEASES_FROM_CACHE',
      message: `${known.tag} is taken, which this package knows: ${(error as CortexError).message}`,
      hint: 'Try again later for another build.',
    })
    return offered(known, options)
  }
}

async function lookUp<S extends Selection>(options: FindReleaseOptions<S>): Promise<FoundRelease<S>> {
  if (options.version === 'latest') return findLatest(options)
  const tag = options.version === 'stable' ? await stableTag(options) : options.version
  const release = parseRelease(await askApi(`releases/tags/${tag}`, essenceOf, options))
  if (release === null || release.draft) throw await vanished(tag, options)
  return offered(release, options)
}

/** `releases/latest` is of the other kind, and its only asset names the build. */
async function stableTag(options: AskOptions): Promise<string> {
  const latest = parseRelease(await askApi('releases/latest', essenceOf, options))
  if (latest === null) throw noRelease('llama.cpp has no stable release.')
  // As it was until they were introduced.
  if (latest.build !== null) return latest.tag
  return readNightlyTag(latest, options)
}

async function findLatest<S extends Selection>(options: FindReleaseOptions<S>): Promise<FoundRelease<S>> {
  const releases: Release[] = []
  for (let page = 1; page <= maxPages; page++) {
    const listed = parseReleases(await listPage(page, options))
    releases.push(...listed)
    const found = newestWhole(releases, options.select)
    if (found !== null) return found
    if (listed.length < pageSize) break
  }
  const [newest] = builds(releases)
  if (newest === undefined) throw noRelease('llama.cpp has no builds among its releases.')
  return offered(newest, options)
}

function listPage(page: number, options: AskOptions): Promise<unknown> {
  return askApi(`releases?per_page=${pageSize}&page=${page}`, essenceOf, options)
}

function offered<S extends Selection>(release: Release, { select }: FindReleaseOptions<S>): FoundRelease<S> {
  const selected = select(release.assets.map(({ name }) => name))
  if (selected.server !== null) return { release, selected }
  throw new CortexError(
    'BINARY_UNAVAILABLE',
    `llama.cpp ${release.tag} has nothing for this machine: ${selected.reason}.`,
    {
      hint: 'Set backend or binary.version to another, or binary.path to a llama-server of your own.',
    },
  )
}

async function vanished(tag: string, options: AskOptions): Promise<CortexError> {
  const listed = await listPage(1, options).catch(() => null)
  const [newest] = builds(parseReleases(listed))
  const now = newest === undefined ? '' : ` The newest is ${newest.tag}.`
  return new CortexError(
    'RELEASE_NOT_FOUND',
    `llama.cpp has no release ${tag}, or not any more: old ones can vanish.${now}`,
    {
      hint: 'Set binary.version to stable, latest, or a build that there is.',
    },
  )
}

function builds(releases: readonly Release[]): Release[] {
  return releases.filter(({ build, draft }) => build !== null && !draft).sort((a, b) => (b.build ?? 0) - (a.build ?? 0))
}

function knownRelease({ version, pinned, access }: FindReleaseOptions<Selection>): Release | null {
  const tag = buildOf(version) === null ? newestPinned(pinned) : version
  return tag === null ? null : pinnedRelease(tag, pinned, access.downloads)
}

/** Failures that say nothing of the release itself. */
function cannotAsk({ code }: CortexError): boolean {
  return /^(RATE_LIMITED|RELEASE_LOOKUP_FAILED|HOST_UNREACHABLE|DOWNLOAD_\w+)$/.test(code)
}

function noRelease(message: string): CortexError {
  return new CortexError('RELEASE_NOT_FOUND', message, {
    hint: 'Set binary.version to latest, or to a build such as b11158.',
  })
}
