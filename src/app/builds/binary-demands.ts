import type { AdminClient } from '../../admin/admin-client.js'
import type { Install } from '../../binaries/store/install-record.js'
import {
  choiceKey,
  isBackend,
  pinnedBuild,
  wantedFromStore,
  type WantedInstall,
} from '../../binaries/store/wanted-install.js'
import { loadConfig } from '../../config/load-config.js'
import { isCortexError } from '../../errors.js'
import { findRunning } from '../find-running.js'
import { userFolders } from '../../host/folders.js'
import { loadRequest, type ConfigChoice } from '../config-choice.js'
import { listInstances } from '../../instance/list-instances.js'
import type { EffectiveValue } from '../../config/layers/explain-settings.js'
import type { BinarySettings } from '../../settings/settings.js'

/** The build that a config asks for, and the supervisor running with that config. */
export interface BinaryDemand {
  /** Whose demand it is, for messages: `the config /home/me/cortex.yaml`. */
  of: string
  backend: string
  settings: BinarySettings
  /** Null: its llama-server does not come from the store. */
  wanted: WantedInstall | null
  /** The key of its choice in the store; null if {@link wanted} is. */
  key: string | null
  /** Null: no supervisor runs with this config. */
  supervisor: { name: string; client: AdminClient } | null
}

/** ms to wait for a supervisor's config, in case it hangs. */
const patience = 10_000

export interface DemandChoice extends ConfigChoice {
  /** Only the supervisor of this name. Default: all of this user's supervisors. */
  name?: string
}

/**
 * The demands that a command is about: that of the named config; else those of the running supervisors; else that of the
 * config that a start would find.
 *
 * @throws CONFIG_…; NOT_RUNNING if the named supervisor is not running; ADMIN_… if a running one does not answer
 */
export async function findDemands({ name, ...choice }: DemandChoice): Promise<BinaryDemand[]> {
  const env = choice.env ?? process.env
  const running = await demandsOfRunning(env, name)
  const isNamed = choice.config !== undefined || choice.configFile !== undefined || choice.profile !== undefined
  if (!isNamed && running.length > 0) return running
  const ofConfig = await demandOfConfig(choice)
  return [ofConfig, ...running.filter(({ key }) => key !== null && key === ofConfig.key)]
}

export async function demandOfConfig(choice: ConfigChoice): Promise<BinaryDemand> {
  const { file, settings } = await loadConfig(loadRequest(choice))
  const of = file === null ? 'the default config' : `the config ${file}`
  return { ...demand(settings.backend, settings.binary), of, supervisor: null }
}

export async function demandsOfRunning(
  env: Readonly<Record<string, string | undefined>>,
  name?: string,
): Promise<BinaryDemand[]> {
  if (name !== undefined) return [await demandOfRunning(name, env)]
  const listed = await listInstances(userFolders(env).state)
  const demands = await Promise.all(
    listed.map((record) =>
      demandOfRunning(record.name, env).catch((error: unknown) => {
        // It has stopped since it was listed.
        if (isCortexError(error) && error.code === 'NOT_RUNNING') return null
        throw error
      }),
    ),
  )
  return demands.filter((demand) => demand !== null)
}

async function demandOfRunning(name: string, env: Readonly<Record<string, string | undefined>>): Promise<BinaryDemand> {
  const client = await findRunning(name, { env })
  const { values } = await client.config({ signal: AbortSignal.timeout(patience) })
  return { ...demandInValues(values), of: `the supervisor "${name}"`, supervisor: { name, client } }
}

function demandInValues(values: readonly EffectiveValue[]): Omit<BinaryDemand, 'of' | 'supervisor'> {
  const valueOf = (key: string): string | undefined => {
    const value = values.find((each) => each.key === key)?.value
    return typeof value === 'string' ? value : undefined
  }
  const [path, url] = [valueOf('binary.path'), valueOf('binary.url')]
  return demand(valueOf('backend') ?? 'auto', {
    source: (valueOf('binary.source') ?? 'auto') as BinarySettings['source'],
    version: valueOf('binary.version') ?? 'stable',
    ...(path !== undefined && { path }),
    ...(url !== undefined && { url }),
  })
}

function demand(backend: string, settings: BinarySettings): Omit<BinaryDemand, 'of' | 'supervisor'> {
  const wanted = wantedFromStore(backend, settings)
  return { backend, settings, wanted, key: wanted && choiceKey(wanted) }
}

/** Why a demand does not accept an install, as a phrase that follows {@link BinaryDemand.of}; null: it does. */
export function mismatch(install: Install, { backend, settings, wanted }: BinaryDemand): string | null {
  const { platform, arch } = process
  if (install.platform !== platform || install.arch !== arch) {
    return `runs on ${platform} ${arch}, but this build is for ${install.platform} ${install.arch}`
  }
  if (wanted === null) {
    return settings.path === undefined ? `has binary.source: ${settings.source}` : `has binary.path: ${settings.path}`
  }
  if (!isBackend(install.backend, wanted.backend))
    return `has backend: ${backend}, but this build is for ${install.backend}`
  if (wanted.source !== undefined && wanted.source !== install.source) {
    return `has binary.source: ${wanted.source}, but this build is from ${install.source}`
  }
  const build = pinnedBuild(wanted.version)
  if (build !== null && build !== install.build) return `has binary.version: ${wanted.version}`
  return null
}
