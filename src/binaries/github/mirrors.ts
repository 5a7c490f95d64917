import { CortexError } from '../../errors.js'
import type { BinarySettings } from '../../settings/settings.js'
import { owner, repository } from './github-access.js'

/** One file of a release, as a mirror's address may name it. */
export interface MirroredFile {
  /** `b11158`. */
  tag: string
  name: string
  /** GitHub's own address. */
  url: string
}

const placeholder = /\{(tag|build|name|owner|repo|url)\}/g

/** Those of `binary.mirror` that are meant for releases: with `auto`, Debian's show by their path. */
export function releaseMirrors({ source, mirror = [] }: Pick<BinarySettings, 'source' | 'mirror'>): string[] {
  return source === 'github' ? mirror : mirror.filter((address) => !/\/debian\/*$/.test(address))
}

/**
 * Where a mirror has a file. `{tag}`, `{build}`, `{name}`, `{owner}` and `{repo}` are filled in, and `{url}` is GitHub's
 * own address, for proxies that take one as their path; without any of them the mirror is laid out as GitHub's download
 * folder is: `/TAG/NAME` is appended.
 *
 * @throws CortexError BINARY_UNAVAILABLE where it is no address, or has a placeholder that there is not
 */
export function mirrorAddress(template: string, { tag, name, url }: MirroredFile): URL {
  const unknown = template.replace(placeholder, '').match(/\{[^{}]*\}/)
  if (unknown !== null) {
    throw new CortexError(
      'BINARY_UNAVAILABLE',
      `binary.mirror has "${template}", and nothing is known by the name ${unknown[0]}.`,
      {
        hint: 'What is filled in is {tag}, {build}, {name}, {owner}, {repo} and {url}.',
      },
    )
  }
  const values = { tag, build: tag.replace(/^b/, ''), name, owner, repo: repository, url }
  const filled = template.replace(placeholder, (_, key: keyof typeof values) => values[key])
  const address = filled === template ? `${template.replace(/\/+$/, '')}/${tag}/${name}` : filled
  const parsed = URL.canParse(address) ? new URL(address) : null
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed
  throw new CortexError(
    'BINARY_UNAVAILABLE',
    `binary.mirror has "${template}", which is not an http or https address.`,
    {
      hint: 'It should look like https://HOST/PATH, https://HOST/{tag}/{name} or https://HOST/{url}.',
    },
  )
}
