import { afterRefusal, afterTrial, choiceOf, currentOf, type Choices } from '../binaries/store/choices.js'
import { changeChoices, readChoices } from '../binaries/store/choices-file.js'
import { chooseInstall } from '../binaries/store/choose-install.js'
import type { Install } from '../binaries/store/install-record.js'
import { installAt, listInstalls } from '../binaries/store/list-installs.js'
import { choiceKey, pinnedBuild, wantedFromStore, type WantedInstall } from '../binaries/store/wanted-install.js'
import type { BinaryWarning } from '../binaries/warning.js'
import type { HostFacts } from '../facts/machine-and-build.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { EventBus } from './event-bus.js'

/** Takes a build back that was chosen and does not do: in the store, so that the next start does not try it again either. */
export interface BuildTrials {
  /**
   * The plan's child did not come up, or died. That counts while its build is on trial, or where more is known of it. Null:
   * the choice stays as it is. Otherwise another build is found when it is planned again, and the result makes this one the
   * chosen one again, and on trial.
   */
  takeBack(failed: LaunchPlan, reason: string, known?: KnownOfFailure): Promise<(() => Promise<void>) | null>
  /** A child with this plan serves. A build that does so for long enough has passed its trial. */
  serves(plan: LaunchPlan): void
  /** Nothing serves any more. */
  pause(): void
}

export interface KnownOfFailure {
  /** What serves instead. */
  back?: LaunchPlan | undefined
  /** The build itself does not run any more, though it may have served for long: its files are damaged, or gone. */
  lost?: boolean | undefined
}

export interface BuildTrialsOptions {
  /** The folder of all installs. */
  store: string
  host: Pick<HostFacts, 'platform' | 'arch'>
  bus: Pick<EventBus, 'emit'>
  /** ms. */
  duration?: number
}

interface ChosenBuild {
  id: string
  key: string
  wanted: WantedInstall
}

/** ms for which a new build has to serve: its first minutes. */
const firstMinutes = 5 * 60_000

export function createBuildTrials({ store, host, bus, duration = firstMinutes }: BuildTrialsOptions): BuildTrials {
  let timer: NodeJS.Timeout | undefined
  const onWarning = (warning: BinaryWarning): void => {
    bus.emit('warning', warning)
  }

  async function takeBack(
    failed: LaunchPlan,
    reason: string,
    { back, lost = false }: KnownOfFailure = {},
  ): Promise<(() => Promise<void>) | null> {
    const tried = chosenBuild(failed)
    const returned = back ? chosenBuild(back) : undefined
    if (tried === null || returned === null || (returned && returned.key !== tried.key)) return null
    const { id, key } = tried
    const installs = await listInstalls(store)
    const isGone = !installs.some((install) => install.id === id)
    const undo: { before: Choices; next: string }[] = []
    const change = (choices: Choices): Choices | null => {
      const choice = choiceOf(choices, key)
      // Another build was chosen in the meantime.
      if (currentOf(choice) !== id) return null
      const next = returned?.id ?? (choice.trial === id || lost ? replacement(tried, choices, installs) : null)
      if (next === null) return null
      undo.push({ before: choices, next })
      const changed = afterRefusal(choices, key, id, next)
      // A build that was removed has not failed: it may be installed again.
      return isGone ? { ...changed, refused: choices.refused } : changed
    }
    // A store that cannot be written keeps its choice; the child is restarted like any other.
    const taken = await changeChoices(store, change, undefined, onWarning).then(
      () => undo[0],
      () => undefined,
    )
    // What is not there is not found again either, whatever was chosen.
    if (taken === undefined) return lost && isGone ? () => Promise.resolve() : null
    bus.emit('warning', isGone ? replaced(id, taken.next) : takenBack(id, taken.next, reason))
    return () => restore(tried, taken.next, taken.before)
  }

  /** One that was used before it; what was only installed has shown as little as this one. */
  function replacement(
    { id, key, wanted }: ChosenBuild,
    choices: Choices,
    installs: readonly Install[],
  ): string | null {
    const used = choiceOf(choices, key).used.filter((other) => other !== id)
    const known = installs.filter((install) => used.includes(install.id))
    const { refused } = choices
    return chooseInstall({ installs: known, choice: { used, trial: null }, refused, wanted, host })?.id ?? null
  }

  async function restore({ id, key }: ChosenBuild, taken: string, before: Choices): Promise<void> {
    const change = (now: Choices): Choices | null => {
      if (currentOf(choiceOf(now, key)) !== taken) return null
      // What other supervisors have refused meanwhile stays refused.
      const refused = now.refused.filter((other) => other !== id)
      return { byKey: { ...now.byKey, [key]: choiceOf(before, key) }, refused }
    }
    await changeChoices(store, change, undefined, onWarning).catch(() => undefined)
  }

  /** Null where the build was not chosen in the store: it lies elsewhere, or the config names it. */
  function chosenBuild({ settings, binary }: LaunchPlan): ChosenBuild | null {
    const wanted = wantedFromStore(settings.backend, settings.binary)
    const id = installAt(store, binary.executable)
    if (id === null || wanted === null || pinnedBuild(wanted.version) !== null) return null
    return { id, wanted, key: choiceKey(wanted) }
  }

  async function pass({ id, key }: ChosenBuild): Promise<void> {
    // Looked at first, because nearly always there is nothing to change.
    if (choiceOf(await readChoices(store), key).trial !== id) return
    await changeChoices(store, (choices) => afterTrial(choices, key, id), undefined, onWarning).catch(() => undefined)
  }

  return {
    takeBack,
    serves(plan) {
      clearTimeout(timer)
      const build = chosenBuild(plan)
      if (build !== null) timer = setTimeout(() => void pass(build), duration).unref()
    },
    pause() {
      clearTimeout(timer)
    },
  }
}

function takenBack(failed: string, back: string, reason: string) {
  return {
    code: 'BINARY_TAKEN_BACK' as const,
    message: `The build ${failed} was taken back, and ${back} is used again: ${reason}`,
    hint: `Nothing tries it again by itself; \`cortex-supervisor binaries use ${failed}\` does.`,
  }
}

function replaced(gone: string, back: string) {
  return {
    code: 'BINARY_TAKEN_BACK' as const,
    message: `The build ${gone} is not in the store any more, and ${back} is used again.`,
    hint: '`cortex-supervisor binaries list` shows what there is; `binaries install` adds to it.',
  }
}

/** Where no store is looked after. */
export const noTrials: BuildTrials = {
  takeBack: () => Promise.resolve(null),
  serves: () => undefined,
  pause: () => undefined,
}
