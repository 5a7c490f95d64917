import { currentOf, previousOf, type Choices } from './choices.js'
import { newestFirst } from './choose-install.js'
import type { Install } from './install-record.js'

export interface PruneFacts {
  installs: readonly Install[]
  choices: Choices
  /** Ids that a config takes now or pins, and those that run. */
  needed: ReadonlySet<string>
  /** So many of each backend stay besides, the newest. */
  keep: number
}

/** Installs that are not in use, not the target of a rollback and not needed otherwise. Oldest last. */
export function prunable({ installs, choices, needed, keep }: PruneFacts): Install[] {
  const kept = new Set(needed)
  for (const choice of Object.values(choices.byKey)) {
    for (const id of [currentOf(choice), previousOf(choice)]) if (id !== null) kept.add(id)
  }
  const spared = new Map<string, number>()
  return [...installs].sort(newestFirst).filter(({ id, backend }) => {
    if (kept.has(id)) return false
    const already = spared.get(backend) ?? 0
    spared.set(backend, already + 1)
    return already >= keep
  })
}
