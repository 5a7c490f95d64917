/** Which installs of a store were used for one kind of config. */
export interface Choice {
  /** Ids, the one in use first and the one before it second. */
  readonly used: readonly string[]
  /** The one in use, while it has yet to show that it lives. */
  readonly trial: string | null
}

/** What a user (or an update) has chosen in a store. Installing changes nothing here. */
export interface Choices {
  readonly byKey: Readonly<Record<string, Choice>>
  /** Ids that did not come up or died early: chosen again only on request. */
  readonly refused: readonly string[]
}

export const noChoices: Choices = { byKey: {}, refused: [] }

/** So many are remembered of each. */
const memory = 16

export function choiceOf({ byKey }: Choices, key: string): Choice {
  return byKey[key] ?? { used: [], trial: null }
}

export function currentOf(choice: Choice): string | null {
  return choice.used[0] ?? null
}

export function previousOf(choice: Choice): string | null {
  return choice.used[1] ?? null
}

/** `id` is used from now on. Whoever asks for one that was refused means it. */
export function afterUse(choices: Choices, key: string, id: string): Choices {
  const choice = choiceOf(choices, key)
  if (currentOf(choice) === id) return allow(choices, id)
  // The first one has nothing to go back to, so nothing is gained by watching it.
  const trial = choice.used.length === 0 ? null : id
  return allow(withChoice(choices, key, { used: toFront(choice.used, id), trial }), id)
}

/** Swaps the one in use and the one before it; null where there is none before it. */
export function afterRollback(choices: Choices, key: string): Choices | null {
  const { used } = choiceOf(choices, key)
  const [current, previous, ...earlier] = used
  if (current === undefined || previous === undefined) return null
  // It has served before.
  return allow(withChoice(choices, key, { used: [previous, current, ...earlier], trial: null }), previous)
}

/** `failed` did not come up or died early: as if it had never been used, and it is not taken again. */
export function afterRefusal(choices: Choices, key: string, failed: string, back: string): Choices {
  const { used } = choiceOf(choices, key)
  const without = used.filter((id) => id !== failed)
  return afterFailedProof(withChoice(choices, key, { used: toFront(without, back), trial: null }), failed)
}

/** `failed` was never used, and shall not be; what is in use, and on trial, stays so. */
export function afterFailedProof(choices: Choices, failed: string): Choices {
  return { ...choices, refused: toFront(choices.refused, failed) }
}

/** The one in use has served for long enough. */
export function afterTrial(choices: Choices, key: string, id: string): Choices {
  const choice = choiceOf(choices, key)
  return choice.trial === id ? withChoice(choices, key, { ...choice, trial: null }) : choices
}

/** `id` is not in the store any more. That it was refused is remembered: the same could be downloaded again. */
export function afterRemoval(choices: Choices, removed: string): Choices {
  const byKey = Object.entries(choices.byKey).flatMap(([key, { used, trial }]) => {
    const left = used.filter((id) => id !== removed)
    return left.length === 0 ? [] : [[key, { used: left, trial: trial === removed ? null : trial }] as const]
  })
  return { ...choices, byKey: Object.fromEntries(byKey) }
}

function withChoice(choices: Choices, key: string, choice: Choice): Choices {
  return { ...choices, byKey: { ...choices.byKey, [key]: choice } }
}

/** As if `id` had never failed. */
export function allow(choices: Choices, id: string): Choices {
  return { ...choices, refused: choices.refused.filter((refused) => refused !== id) }
}

function toFront(ids: readonly string[], id: string): string[] {
  return [id, ...ids.filter((other) => other !== id)].slice(0, memory)
}
