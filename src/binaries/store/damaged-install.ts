import type { Install, InstallRecord } from './install-record.js'

/**
 * `record-absent`, `record-broken`: nothing says what it is · `record-foreign`: a later version of this package installed
 * it · `record-unreadable`: the system does not let its record be read now · `server-absent`: its llama-server is gone.
 */
export type Damage = 'record-absent' | 'record-broken' | 'record-foreign' | 'record-unreadable' | 'server-absent'

/** A folder of the store that was an install, and cannot be used as one. The same build may be installed in its place. */
export interface DamagedInstall {
  id: string
  /** Absolute. */
  folder: string
  damage: Damage
  /** Of what its record says, or its name, where that tells. */
  build: number | null
  backend: string | null
  source: Install['source'] | null
}

const reasons: Readonly<Record<Damage, string>> = {
  'record-absent': 'its install.json is missing',
  'record-broken': 'its install.json cannot be understood',
  'record-foreign': 'its install.json is of a later version of this package',
  'record-unreadable': 'its install.json may not be read',
  'server-absent': 'its llama-server is missing',
}

/** Why it cannot be used, as the end of a sentence that begins with its id. */
export function describeDamage({ damage }: DamagedInstall): string {
  return reasons[damage]
}

/** What puts it right, or away. */
export function mendingHint({ id, build, backend, source, damage }: DamagedInstall): string {
  const remove = `\`cortex-supervisor binaries remove ${id}\` removes it.`
  if (damage === 'record-foreign') return `A newer cortex-supervisor can use it; ${remove}`
  if (damage === 'record-unreadable') return `Mend its rights; ${remove}`
  // A file of the user's own is installed by what names it.
  const options = [
    ...(backend === null ? [] : ['--backend', backend]),
    ...(build === null || source !== 'github' ? [] : ['--version', `b${build}`]),
    ...(source === null || source === 'path' ? [] : ['--source', source]),
  ]
  return `\`${['cortex-supervisor binaries install', ...options].join(' ')}\` installs it again; ${remove}`
}

/** Whether nothing can make it usable again but another install: what only may not be read is not to be thrown away. */
export function isBeyondUse({ damage }: DamagedInstall): boolean {
  return damage !== 'record-foreign' && damage !== 'record-unreadable'
}

/** What the name of an install tells: `b11158-cuda-13.4-github-aabbccdd`. Null: it is not one that we give. */
export function readInstallName(id: string): Pick<DamagedInstall, 'build' | 'backend' | 'source'> | null {
  const match = /^(?:b(\d+)|unnumbered)-(.+)-(debian|github|url|path)-[0-9a-f]{8}$/.exec(id)
  if (match === null) return null
  const [, build, backend = '', source] = match
  return { build: build === undefined ? null : Number(build), backend, source: source as InstallRecord['source'] }
}
