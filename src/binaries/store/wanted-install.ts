import type { HostFacts } from '../../facts/machine-and-build.js'
import type { BinarySettings } from '../../settings/settings.js'
import { inferSource } from '../../settings/infer-source.js'
import type { Install } from './install-record.js'

/** What the config asks the store for. */
export interface WantedInstall {
  /** As the config words it: `auto`, `cpu`, `cuda`, `cuda-13`, … */
  backend: string
  /** `stable`, `latest`, or a build such as `b11158`. */
  version: string
  /** Any, if not given. */
  source?: Install['source'] | undefined
  /** What `auto` takes on this machine while nothing has been chosen, best first. Not given: any. */
  preferred?: readonly string[] | undefined
}

/** Null where the config has its llama-server from elsewhere: a path, or this system. */
export function wantedFromStore(backend: string, settings: BinarySettings): WantedInstall | null {
  const source = inferSource(settings)
  if (source === 'path' || source === 'system') return null
  return { backend, version: settings.version, ...(source !== 'auto' && { source }) }
}

/** Under which what was chosen is remembered: configs that ask for the same thing share the choice. */
export function choiceKey({ backend, source }: Pick<WantedInstall, 'backend' | 'source'>): string {
  return source === undefined ? backend : `${backend} from ${source}`
}

export function fits(
  install: Pick<Install, 'platform' | 'arch' | 'backend' | 'source' | 'build'>,
  wanted: WantedInstall,
  host: Pick<HostFacts, 'platform' | 'arch'>,
): boolean {
  const build = pinnedBuild(wanted.version)
  return (
    install.platform === host.platform &&
    install.arch === host.arch &&
    isBackend(install.backend, wanted.backend) &&
    (wanted.source === undefined || install.source === wanted.source) &&
    (build === null || install.build === build)
  )
}

/** `cuda-13.4` is a `cuda`, and a `cuda-13`, and no `cuda-1`. */
export function isBackend(backend: string, wanted: string): boolean {
  if (wanted === 'auto' || backend === wanted) return true
  return backend.startsWith(wanted) && /^[-.]/.test(backend.slice(wanted.length))
}

/** 11158 for `b11158`; null for `stable` and `latest`. */
export function pinnedBuild(version: string): number | null {
  const digits = /^b(\d+)$/.exec(version)?.[1]
  return digits === undefined ? null : Number(digits)
}
