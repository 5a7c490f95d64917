import { openSearch } from '../../binaries/binary-search.js'
import {
  afterFailedProof,
  afterRefusal,
  afterUse,
  choiceOf,
  currentOf,
  type Choices,
} from '../../binaries/store/choices.js'
import { changeChoices, readChoices } from '../../binaries/store/choices-file.js'
import type { Install } from '../../binaries/store/install-record.js'
import { installAt, readInstall, storeFolder } from '../../binaries/store/list-installs.js'
import type { Offer, TakeInstead } from '../../binaries/store/offer.js'
import { choiceKey, pinnedBuild, wantedFromStore } from '../../binaries/store/wanted-install.js'
import type { OnBinaryWarning } from '../../binaries/warning.js'
import { toCortexError, type ErrorReport } from '../../errors.js'
import type { UserFolders } from '../../host/folders.js'
import { demoModelPath } from '../../host/package-root.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { Settings } from '../../settings/settings.js'
import type { EventBus } from '../../supervisor/event-bus.js'
import type { ReloadOutcome, Warning } from '../../supervisor/events.js'
import { isFaultOfBuild, rememberRefused, wasRefused } from './refused-updates.js'

export interface LookForUpdateOptions {
  settings: Settings
  /** Of the llama-server that serves. */
  executable: string
  host: HostFacts
  folders: Pick<UserFolders, 'data' | 'cache'>
  /** Plans anew, and switches to what is chosen by then. */
  replan: () => Promise<ReloadOutcome>
  bus: Pick<EventBus, 'emit'>
  signal: AbortSignal
  /** Default: from where the one that serves came. */
  install?: (current: Install, instead: TakeInstead) => Promise<Install>
}

/**
 * Looks for a newer build of the same version, backend and source as the one that serves, and switches to it by the way of
 * `binaries use`. Only where `binary.autoUpdate` says so, and never where the config names the build or its file. Never
 * rejects: what goes wrong is a warning, and what serves goes on serving.
 */
export async function lookForUpdate(options: LookForUpdateOptions): Promise<void> {
  const { settings, executable, folders, bus, signal } = options
  const store = storeFolder(folders)
  const wanted = wantedFromStore(settings.backend, settings.binary)
  const id = installAt(store, executable)
  if (settings.binary.autoUpdate !== true || wanted === null || pinnedBuild(wanted.version) !== null || id === null)
    return
  const key = choiceKey(wanted)
  let tried = null as Offer | null
  const onWarning: OnBinaryWarning = (warning) => bus.emit('warning', warning)
  try {
    const current = await readInstall(store, id)
    if (current === null || !isUpdatable(current)) return
    const obtain = options.install ?? ((from, instead) => installNewest(from, instead, options))
    const newest = await obtain(current, async (offer) => {
      if (isOlder(offer, current) || (await wasRefused(store, offer))) return current
      tried = offer
      return undefined
    })
    signal.throwIfAborted()
    if (!isNewer(newest, current) || (await readChoices(store)).refused.includes(newest.id)) return
    tried = newest
    await prove(newest, options).catch(async (error: unknown) => {
      if (!signal.aborted)
        await changeChoices(store, (choices) => afterFailedProof(choices, newest.id), undefined, onWarning)
      throw error
    })
    // Somebody may have chosen another one meanwhile.
    const use = (choices: Choices): Choices | null =>
      currentOf(choiceOf(choices, key)) === current.id ? afterUse(choices, key, newest.id) : null
    const chosen = await changeChoices(store, use, signal, onWarning)
    if (currentOf(choiceOf(chosen, key)) === newest.id) await switchOver(store, key, current, newest, options)
  } catch (thrown) {
    if (signal.aborted) return
    const error = toCortexError(thrown)
    if (tried === null || !isFaultOfBuild(error)) {
      bus.emit('warning', updateFailed(error))
      return
    }
    await rememberRefused(store, tried, error.message)
    bus.emit('warning', updateFailed(error, notTriedAgain))
  }
}

/** What is at an address or in a file of the user's is what it is. */
function isUpdatable({ source }: Install): boolean {
  return source === 'github' || source === 'debian'
}

function isNewer(install: Install, current: Install): boolean {
  return install.id !== current.id && (install.build ?? 0) >= (current.build ?? 0)
}

/** After a change of `binary.version`; then it is for the user to go back. */
function isOlder({ build }: Offer, current: Install): boolean {
  return build !== null && build < (current.build ?? 0)
}

/** Not proven on the way: it is kept even where it fails, so that it is not downloaded anew every day. */
async function installNewest(
  { source, backend }: Install,
  instead: TakeInstead,
  { settings, host, folders, signal, bus }: LookForUpdateOptions,
): Promise<Install> {
  const search = openSearch({
    settings: settings.binary,
    // Of `cuda-13.4` the next may be `cuda-13.5`.
    backend: settings.backend === 'auto' ? backend.replace(/-.*$/, '') : settings.backend,
    host,
    folders,
    signal,
    onProgress: (progress) => bus.emit('progress', progress),
    onWarning: (warning) => bus.emit('warning', warning),
  })
  return search.install(source, { anew: true, instead })
}

async function prove(install: Install, { host, folders, signal }: LookForUpdateOptions): Promise<void> {
  const { proveInstall } = await import('../../binaries/proof/prove-install.js')
  await proveInstall(install, { host, folders, model: demoModelPath(), signal })
}

async function switchOver(
  store: string,
  key: string,
  current: Install,
  newest: Install,
  { replan, bus }: LookForUpdateOptions,
): Promise<void> {
  const { outcome, error } = await replan()
  // What was rolled back has been taken back, and told, by then; and a supervisor that stops tries it at its next start.
  if (outcome !== 'rejected' || error?.code === 'SUPERVISOR_STOPPED') return
  await changeChoices(store, (choices) =>
    currentOf(choiceOf(choices, key)) === newest.id ? afterRefusal(choices, key, newest.id, current.id) : null,
  )
  if (error) bus.emit('warning', updateFailed(error))
}

const goesOn = 'What serves goes on serving; `cortex-supervisor binaries install` tries by hand.'
const notTriedAgain =
  'It is not downloaded again until there is a newer one; `cortex-supervisor binaries install` tries it by hand.'

function updateFailed({ message, hint = '' }: Pick<ErrorReport, 'message' | 'hint'>, more = ''): Warning {
  return {
    code: 'BINARY_UPDATE_FAILED',
    message: `The build that serves was not updated: ${message}`,
    hint: `${hint} ${more}`.trim() || goesOn,
  }
}
