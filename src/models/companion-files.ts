import { stat } from 'node:fs/promises'
import type { Settings } from '../settings/settings.js'
import { splitNames } from './split-names.js'

/** Bytes of the projector, LoRA adapters and draft model; null: one of the files was not found. */
export async function companionFileBytes({
  mmproj,
  loras = [],
  draft,
}: Pick<Settings, 'mmproj' | 'loras' | 'draft'>): Promise<number | null> {
  const named = [mmproj, ...loras.map(({ path }) => path), draft?.model].filter((name) => name !== undefined)
  try {
    const files = await Promise.all(named.flatMap(splitNames).map((file) => stat(file)))
    return files.reduce((total, { size }) => total + size, 0)
  } catch {
    return null
  }
}
