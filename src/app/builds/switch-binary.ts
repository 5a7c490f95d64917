import { abortedError } from '../../binaries/aborted.js'
import { findDemands, mismatch, type BinaryDemand, type DemandChoice } from './binary-demands.js'
import {
  afterRollback,
  afterUse,
  choiceOf,
  currentOf,
  noChoices,
  previousOf,
  type Choice,
  type Choices,
} from '../../binaries/store/choices.js'
import { changeChoices, readChoicesFile } from '../../binaries/store/choices-file.js'
import { describeDamage, mendingHint, type DamagedInstall } from '../../binaries/store/damaged-install.js'
import type { Install } from '../../binaries/store/install-record.js'
import { listInstalls, storeFolder, surveyStore } from '../../binaries/store/list-installs.js'
import { matchInstall } from '../../binaries/store/match-install.js'
import type { OnBinaryWarning } from '../../binaries/warning.js'
import { CortexError, isCortexError, toCortexError } from '../../errors.js'
import { userFolders } from '../../host/folders.js'
import { readHostFacts } from '../../host/host-facts.js'
import { demoModelPath } from '../../host/package-root.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { ReloadOutcome } from '../../supervisor/events.js'

export interface SwitchChoice extends DemandChoice {
  signal?: AbortSignal
  /** Called if the record of the builds in use is damaged. */
  onWarning?: OnBinaryWarning
}

/** The outcome of choosing a build. */
export interface BinarySwitch {
  /** `chosen`: no running supervisor uses it; the next start will. Otherwise the outcome in the running supervisors. */
  outcome: 'chosen' | ReloadOutcome['outcome']
  /** The build in use now: the requested one, or after a failure the previous one. */
  id: string
  /** The build that a rollback returns to; null: none. */
  previous: string | null
  supervisors: readonly { name: string; outcome: ReloadOutcome }[]
}

type Keyed = BinaryDemand & { key: string }

/**
 * Chooses a build in the store by its id, the start of one, or its number (`b11158`). The build is tested first; running
 * supervisors then switch to it without losing a request. If it does not start in one, all of them are rolled back.
 *
 * @throws BINARY_NOT_FOUND, USAGE, BINARY_NOT_WANTED if no config would use it; BINARY_NOT_RUNNABLE,
 * BINARY_BACKEND_MISSING, BINARY_UNPROVEN, ABORTED; NOT_RUNNING, ADMIN_…, CONFIG_…, STORE_…
 */
export async function useBinary(text: string, choice: SwitchChoice = {}): Promise<BinarySwitch> {
  const env = choice.env ?? process.env
  const folders = userFolders(env)
  const store = storeFolder(folders)
  const [{ installs, damaged }, demands] = await Promise.all([surveyStore(store), findDemands(choice)])
  const meant = matchInstall<Install | DamagedInstall>(
    [...installs, ...damaged],
    text,
    (each) => !isDamaged(each) && demands.some((demand) => mismatch(each, demand) === null),
  )
  if (isDamaged(meant)) throw damagedError(meant)
  const install = meant
  const fitting = demands.filter((demand): demand is Keyed => mismatch(install, demand) === null)
  if (fitting.length === 0) throw notWanted(install, demands)

  await prove(install, readHostFacts(env), folders, choice.signal)
  const use = (choices: Choices): Choices =>
    fitting.reduce((changed, { key }) => afterUse(changed, key, install.id), choices)
  return switchTo(install, store, fitting, use, choice)
}

/**
 * Switches back to the previous build, without a test or a download; a second call undoes that.
 *
 * @throws BINARY_NO_PREVIOUS, BINARY_NOT_WANTED, USAGE if it is ambiguous for which backend, and what {@link useBinary} throws
 */
export async function rollbackBinary(choice: SwitchChoice = {}): Promise<BinarySwitch> {
  const store = storeFolder(userFolders(choice.env ?? process.env))
  const [installs, demands, { file, choices, damage }] = await Promise.all([
    listInstalls(store),
    findDemands(choice),
    readChoicesFile(store),
  ])
  const keyed = demands.filter((demand): demand is Keyed => demand.key !== null)
  const keys = [...new Set(keyed.map(({ key }) => key))].filter((key) => previousOf(choiceOf(choices, key)) !== null)
  const [key, ...others] = keys
  if (key === undefined) throw noPrevious(demands, damage === null ? null : `${file} ${damage}`)
  if (others.length > 0) {
    throw new CortexError(
      'USAGE',
      `The running supervisors use different backends (${keys.join(' and ')}), each with a previous build.`,
      {
        hint: 'Choose one of them with --name.',
      },
    )
  }
  const previous = previousOf(choiceOf(choices, key))
  const install = installs.find(({ id }) => id === previous)
  if (install === undefined) {
    throw new CortexError('BINARY_NO_PREVIOUS', `The previous build, ${previous}, is no longer installed.`, {
      hint: 'See `cortex-supervisor binaries list`, and choose a build with `cortex-supervisor binaries use`.',
    })
  }
  const concerned = keyed.filter((demand) => demand.key === key)
  const fitting = concerned.filter((demand) => mismatch(install, demand) === null)
  if (fitting.length === 0) throw notWanted(install, concerned)
  return switchTo(install, store, fitting, (now) => afterRollback(now, key), choice)
}

async function prove(
  install: Install,
  host: HostFacts,
  folders: { cache: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { proveInstall } = await import('../../binaries/proof/prove-install.js')
  try {
    await proveInstall(install, { host, folders, model: demoModelPath(), anew: true, signal })
  } catch (error) {
    if (signal?.aborted) throw abortedError(`The test of ${install.id}`, signal)
    throw (await changedSinceInstall(install, error, signal)) ?? error
  }
}

/** The build passed the same test when it was installed: if it fails now, its files may have changed. Null: they have not. */
async function changedSinceInstall(
  install: Install,
  cause: unknown,
  signal: AbortSignal | undefined,
): Promise<CortexError | null> {
  if (!isCortexError(cause) || !testFailures.includes(cause.code)) return null
  const { isDamaged: isChanged, verifyInstall } = await import('../../binaries/store/verify-install.js')
  const verification = await verifyInstall(install, { signal })
  if (!isChanged(verification)) return null
  const { id } = install
  return new CortexError(
    'BINARY_NOT_RUNNABLE',
    `${id} does not run, and its files have changed since it was installed.`,
    {
      hint: `\`cortex-supervisor binaries verify ${id}\` lists the files. To repair it: \`cortex-supervisor binaries remove --force ${id}\`, then \`cortex-supervisor binaries install\`.`,
      ...(cause.log && { log: cause.log }),
      cause,
    },
  )
}

const testFailures: readonly string[] = ['BINARY_NOT_RUNNABLE', 'BINARY_BACKEND_MISSING', 'BINARY_UNPROVEN']

/** Records the choice, then reloads the running supervisors. If one of them cannot start the build, all are rolled back. */
async function switchTo(
  install: Install,
  store: string,
  demands: readonly Keyed[],
  change: (choices: Choices) => Choices | null,
  { signal, onWarning }: Pick<SwitchChoice, 'signal' | 'onWarning'>,
): Promise<BinarySwitch> {
  let before = noChoices
  const present = new Set((await listInstalls(store)).map(({ id }) => id))
  const chosen = await changeChoices(
    store,
    (now) => {
      before = now
      return change(now)
    },
    signal,
    onWarning,
  )
  const keys = [...new Set(demands.map(({ key }) => key))]
  const reloaded: (Supervised & { outcome: ReloadOutcome })[] = []
  for (const supervisor of demands.flatMap((demand) => demand.supervisor ?? [])) {
    const outcome = await reload(supervisor, signal)
    if (signal?.aborted) throw waitingAborted(install, signal)
    if (outcome === null) continue
    reloaded.push({ ...supervisor, outcome })
    if (isTaken(outcome)) continue
    const restored = await restore(store, keys, install.id, before)
    // They share one choice, so those that have already switched go back, too.
    for (const switched of reloaded.slice(0, -1)) await reload(switched)
    return describe(outcome.outcome, choiceOf(restored, keys[0] ?? ''), install, reloaded, present)
  }
  const outcomes = reloaded.map(({ outcome }) => outcome.outcome)
  const best = outcomes.includes('applied') ? 'applied' : (outcomes[0] ?? 'chosen')
  return describe(best, choiceOf(chosen, keys[0] ?? ''), install, reloaded, present)
}

function describe(
  outcome: BinarySwitch['outcome'],
  choice: Choice,
  install: Install,
  reloaded: readonly (Supervised & { outcome: ReloadOutcome })[],
  present: ReadonlySet<string>,
): BinarySwitch {
  const previous = previousOf(choice)
  return {
    outcome,
    id: currentOf(choice) ?? install.id,
    // A removed build cannot be returned to.
    previous: previous !== null && present.has(previous) ? previous : null,
    supervisors: reloaded.map(({ name, outcome: reported }) => ({ name, outcome: reported })),
  }
}

type Supervised = NonNullable<BinaryDemand['supervisor']>

/** Null: it has stopped meanwhile. */
async function reload({ client }: Supervised, signal?: AbortSignal): Promise<ReloadOutcome | null> {
  try {
    return await client.reload({ signal })
  } catch (thrown) {
    const error = toCortexError(thrown)
    if (error.code === 'NOT_RUNNING') return null
    return { outcome: 'rejected', changes: [], strategy: null, parkedMs: 0, error: error.toJSON() }
  }
}

function isTaken({ outcome }: ReloadOutcome): boolean {
  return outcome !== 'rolled-back' && outcome !== 'rejected'
}

/** The choice is already recorded, and a supervisor cannot be interrupted in the middle of a switch. */
function waitingAborted({ id }: Install, signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', `Stopped waiting for the switch to ${id}; the switch itself continues.`, {
    hint: '`cortex-supervisor status` shows its outcome, and `cortex-supervisor binaries rollback` reverts it.',
    cause: signal.reason,
  })
}

/** Restores the previous choice, unless it has been rolled back or changed meanwhile. */
async function restore(store: string, keys: readonly string[], id: string, before: Choices): Promise<Choices> {
  return changeChoices(store, (now) => {
    const byKey = { ...now.byKey }
    for (const key of keys) if (currentOf(choiceOf(now, key)) === id) byKey[key] = choiceOf(before, key)
    return { ...now, byKey: Object.fromEntries(Object.entries(byKey).filter(([, { used }]) => used.length > 0)) }
  })
}

function notWanted(install: Install, demands: readonly BinaryDemand[]): CortexError {
  const reasons = demands.map((demand) => `${demand.of} ${mismatch(install, demand) ?? ''}`).join('; ')
  return new CortexError('BINARY_NOT_WANTED', `${install.id} would not be used: ${reasons}.`, {
    hint: `Change the config first with \`cortex-supervisor set\`, or name another one with --config.`,
  })
}

function isDamaged(install: Install | DamagedInstall): install is DamagedInstall {
  return 'damage' in install
}

function damagedError(damaged: DamagedInstall): CortexError {
  return new CortexError('BINARY_NOT_FOUND', `${damaged.id} is damaged: ${describeDamage(damaged)}.`, {
    hint: mendingHint(damaged),
  })
}

/** @param lost Why the record of previous builds is unusable; null: it is usable. */
function noPrevious(demands: readonly BinaryDemand[], lost: string | null): CortexError {
  const elsewhere = demands.find(({ wanted }) => wanted === null)
  const why = elsewhere ? 'its llama-server does not come from the store (binary.source or binary.path)' : lost
  return new CortexError(
    'BINARY_NO_PREVIOUS',
    `There is no previous build for ${demands[0]?.of ?? 'this config'}${why === null ? '' : `: ${why}`}.`,
    {
      hint: 'See `cortex-supervisor binaries list`, and choose a build with `cortex-supervisor binaries use`.',
    },
  )
}
