import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { readJsonFile } from '../binaries/json-file.js'
import type { OtherBuild } from './evaluation.js'
import type { PairParts } from './parts.js'
import { isResults, type ResultsFile, type ResultsKey } from './results-file.js'

/** What other builds and backends were measured to do with the same model, text and settings, newest build first. */
export async function readOtherBuilds(folder: string, key: ResultsKey): Promise<OtherBuild[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  const files = await Promise.all(names.map((name) => readJsonFile(path.join(folder, name))))
  return files
    .filter(isResults)
    .filter((file) => isOfAnotherBuild(file.key, key))
    .map(summarize)
    .sort((a, b) => (b.build ?? 0) - (a.build ?? 0) || a.backend.localeCompare(b.backend))
}

function isOfAnotherBuild(other: ResultsKey, key: ResultsKey): boolean {
  const same = (['model', 'text', 'settings', 'conditions'] as const).every(
    (part) => JSON.stringify(other[part]) === JSON.stringify(key[part]),
  )
  return same && (other.binary !== key.binary || other.backend !== key.backend)
}

function summarize({ build, pairs }: ResultsFile): OtherBuild {
  return {
    ...build,
    pairs: Object.entries(pairs).map(([pair, parts]) => ({ pair, ...figures(parts) })),
  }
}

function figures({ quality, speed }: PairParts): Omit<OtherBuild['pairs'][number], 'pair'> {
  const deepest = speed?.result.depths.at(-1)
  return {
    divergence: quality?.result.result.divergence?.value ?? null,
    prompt: deepest?.prompt?.best ?? null,
    generation: deepest?.generation?.best ?? null,
  }
}
