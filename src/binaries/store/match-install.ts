import { CortexError } from '../../errors.js'
import type { Install } from './install-record.js'
import { pinnedBuild } from './wanted-install.js'

/**
 * The install that a person means by an id, the beginning of one, or a build (`b11158`, `11158`).
 *
 * @param favoured Ids that are meant rather than others: those of a build that fit what is wanted.
 * @throws BINARY_NOT_FOUND, USAGE where several are meant
 */
export function matchInstall<T extends Pick<Install, 'id' | 'build'>>(
  installs: readonly T[],
  text: string,
  favoured: (install: T) => boolean = () => true,
): T {
  const exact = installs.find(({ id }) => id === text)
  if (exact) return exact
  const build = pinnedBuild(/^\d+$/.test(text) ? `b${text}` : text)
  const ofBuild = installs.filter((install) => build !== null && install.build === build)
  const matching = ofBuild.length > 0 ? ofBuild : installs.filter(({ id }) => id.startsWith(text))
  const meant = matching.some(favoured) ? matching.filter(favoured) : matching
  const [only, ...others] = meant
  if (only === undefined || text === '') {
    throw new CortexError('BINARY_NOT_FOUND', `The store has no install "${text}".`, {
      hint: '`cortex-supervisor binaries list` shows what it has, `binaries install` adds to it.',
    })
  }
  if (others.length > 0) {
    throw new CortexError('USAGE', `"${text}" could be ${meant.map(({ id }) => id).join(' or ')}.`, {
      hint: 'Write more of the id that is meant.',
    })
  }
  return only
}
