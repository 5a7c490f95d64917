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
import type { AvailableBuild, UseInstalled } from '../../binaries/store/available-build.js'
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
  /** The serving llama-server's executable. */
  executable: string
  host: HostFacts
  folders: Pick<UserFolders, 'data' | 'cache'>
  /** Makes a new plan and switches to the build chosen by then. */
  replan: () => Promise<ReloadOutcome>
  bus: Pick<EventBus, 'emit'>
  signal: AbortSignal
  /** Default: from the source of the serving build. */
  install?: (current: Install, useInstalled: UseInstalled) => Promise<Install>
}

/**
 * Looks for a newer build of the same version, backend and source as the serving one, and switches to it as `binaries use`
 * does. Does nothing unless `binary.autoUpdate` is on, or if the config pins a build or a file. Never rejects: failures are
 * reported as warnings, and the current build keeps serving.
 */
export async function lookForUpdate(options: LookForUpdateOptions): Promise<void> {
  const { settings, executable, folders, bus, signal } = options
  const store = storeFolder(folders)
  const wanted = wantedFromStore(settings.backend, settings.binary)
  const id = installAt(store, executable)
  if (settings.binary.autoUpdate !== true || wanted === null || pinnedBuild(wanted.version) !== null || id === null)
    return
  const key = choiceKey(wanted)
  let tried = null as AvailableBuild | null
  const onWarning: OnBinaryWarning = (warning) => bus.emit('warning', warning)
  try {
    const current = await readInstall(store, id)
    if (current === null || !isUpdatable(current)) return
    const obtain = options.install ?? ((from, useInstalled) => installNewest(from, useInstalled, options))
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
    // Another build may have been chosen meanwhile.
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

/** Builds from a URL or a local file have no newer version to look for. */
function isUpdatable({ source }: Install): boolean {
  return source === 'github' || source === 'debian'
}

function isNewer(install: Install, current: Install): boolean {
  return install.id !== current.id && (install.build ?? 0) >= (current.build ?? 0)
}

/** Happens after a change of `binary.version`; a downgrade is left to the user. */
function isOlder({ build }: AvailableBuild, current: Install): boolean {
  return build !== null && build < (current.build ?? 0)
}

/** Installs without a test: a build that fails it is kept, so that it is not downloaded again every day. */
async function installNewest(
  { source, backend }: Install,
  useInstalled: UseInstalled,
  { settings, host, folders, signal, bus }: LookForUpdateOptions,
): Promise<Install> {
  const search = openSearch({
    settings: settings.binary,
    // The successor of `cuda-13.4` may be `cuda-13.5`.
    backend: settings.backend === 'auto' ? backend.replace(/-.*$/, '') : settings.backend,
    host,
    folders,
    signal,
    onProgress: (progress) => bus.emit('progress', progress),
    onWarning: (warning) => bus.emit('warning', warning),
  })
  return search.install(source, { anew: true, useInstalled })
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
  // A rollback has already been recorded and reported; a stopping supervisor tries the build at its next start.
  if (outcome !== 'rejected' || error?.code === 'SUPERVISOR_STOPPED') return
  await changeChoices(store, (choices) =>
    currentOf(choiceOf(choices, key)) === newest.id ? afterRefusal(choices, key, newest.id, current.id) : null,
  )
  if (error) bus.emit('warning', updateFailed(error))
}

const goesOn = 'The current build keeps serving. To try by hand: `cortex-supervisor binaries install`.'
const notTriedAgain =
  'It is not downloaded again until there is a newer one. To retry by hand: `cortex-supervisor binaries install`.'

function updateFailed({ message, hint = '' }: Pick<ErrorReport, 'message' | 'hint'>, more = ''): Warning {
  return {
    code: 'BINARY_UPDATE_FAILED',
    message: `The build in use was not updated: ${message}`,
    hint: `${hint} ${more}`.trim() || goesOn,
  }
}
