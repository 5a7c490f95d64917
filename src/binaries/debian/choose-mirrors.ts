import { CortexError } from '../../errors.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { BinarySettings } from '../../settings/settings.js'
import { debianArchives } from './apt-sources.js'

export interface DebianMirrors {
  /** Tried in this order; without a slash at the end. */
  mirrors: string[]
  suite: string
}

export interface ChooseMirrorsOptions {
  settings: Pick<BinarySettings, 'source' | 'mirror'>
  host: Pick<HostFacts, 'env'>
  /** Default `/etc/apt`. */
  aptFolder?: string
}

/**
 * What was said explicitly wins over the machine's own apt sources. Which mirror it is does not matter for trust: the
 * index is signed. This package names none of its own.
 */
export async function chooseMirrors({ settings, host, aptFolder }: ChooseMirrorsOptions): Promise<DebianMirrors> {
  const suite = host.env['CORTEX_DEBIAN_SUITE'] || 'sid'
  const explicit = explicitMirrors(settings, host.env['CORTEX_DEBIAN_MIRROR'])
  if (explicit.length > 0) return { mirrors: explicit, suite }
  const own = await debianArchives(aptFolder ?? '/etc/apt')
  if (own.length > 0) return { mirrors: own, suite }
  throw new CortexError('BINARY_UNAVAILABLE', 'No mirror of the Debian archive is known on this machine.', {
    hint: 'Set CORTEX_DEBIAN_MIRROR, or binary.mirror with binary.source: debian, to the address of one that ends in /debian.',
  })
}

function explicitMirrors(
  { source, mirror = [] }: ChooseMirrorsOptions['settings'],
  variable: string | undefined,
): string[] {
  if (variable !== undefined && variable !== '') return [checked(variable, 'CORTEX_DEBIAN_MIRROR')]
  // With `auto` a mirror may be meant for another source; one of the Debian archive shows by its path.
  const meant = source === 'debian' ? mirror : mirror.filter((address) => /\/debian\/*$/.test(address))
  return meant.map((address) => checked(address, 'binary.mirror'))
}

function checked(address: string, where: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CortexError('BINARY_UNAVAILABLE', `${where} is "${address}", which is not an http or https address.`, {
      hint: 'It should look like https://HOST/debian.',
    })
  }
  return address.replace(/\/+$/, '')
}
