import { offerBackends, type BackendOffer } from '../binaries/offer-backends.js'
import { listInstalls, storeFolder } from '../binaries/store/list-installs.js'
import { loadConfig } from '../config/load-config.js'
import { userFolders } from '../host/folders.js'
import { readMachine } from '../host/machine/read-machine.js'
import { thisMachine } from '../host/machine/this-machine.js'
import { loadRequest, type ConfigChoice } from './config-choice.js'
import type { MachineFacts } from '../facts/machine-facts.js'

/** The hardware of this machine, and which backends it supports. */
export interface BackendsReport extends BackendOffer {
  machine: MachineFacts
}

export interface BackendsChoice extends ConfigChoice {
  signal?: AbortSignal
}

/**
 * Examines the hardware of this machine: which backend would be used with this config, and why not the others. Runs the
 * drivers' tools, which takes up to several seconds; downloads nothing.
 * @throws CONFIG_… with every mistake and its position; the signal's reason
 */
export async function inspectBackends(choice: BackendsChoice = {}): Promise<BackendsReport> {
  const { settings } = await loadConfig(loadRequest(choice))
  return readBackends({
    wanted: settings.backend,
    folders: userFolders(choice.env),
    ...(choice.env && { env: choice.env }),
    ...(choice.signal && { signal: choice.signal }),
  })
}

export interface ReadBackendsOptions {
  /** `backend` of the config. */
  wanted: string
  folders: { data: string }
  /** Default: the process's. */
  env?: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
}

/** {@link inspectBackends} for a config that is already loaded. */
export async function readBackends({ wanted, folders, env, signal }: ReadBackendsOptions): Promise<BackendsReport> {
  const [machine, installs] = await Promise.all([
    readMachine({ source: thisMachine(env), ...(signal && { signal }) }),
    listInstalls(storeFolder(folders)),
  ])
  return { machine, ...offerBackends(machine, { wanted, installs }) }
}
